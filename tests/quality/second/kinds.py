"""Kinds of credentials, by another hand than `tests/quality/credentials.py`: from vendors' pages and scanners' rules.

A line is `name || names of fields || shape || shape …`; `+` before the name says that the value tells by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.quality.template import Fake, fill

if TYPE_CHECKING:
    import random

__all__ = ["KINDS", "Kind"]


class Kind(NamedTuple):
    """One kind: how its fields are called, as people spell them, and the shapes of its values."""

    name: str
    fields: tuple[str, ...]
    shapes: tuple[str, ...]
    telling: bool

    def fake(self, rng: random.Random) -> Fake:
        """A value of this kind, and the random pieces of it that must not survive."""
        made = fill(rng.choice(self.shapes), rng)
        return Fake(made.text, tuple(piece for piece in made.pieces if not piece.isdigit()))


_TABLE = r"""
+aws-access-key-id || aws_access_key_id AWS_ACCESS_KEY_ID accessKeyId || AKIA{b32:16} || ASIA{b32:16} || ABIA{b32:16} || ACCA{b32:16}
aws-secret || aws_secret_access_key AWS_SECRET_ACCESS_KEY secretAccessKey || {b64:40}
+aws-session || aws_session_token AWS_SESSION_TOKEN sessionToken || IQoJb3JpZ2luX2Vj{b64:300-400}== || FwoGZXIvYXdzE{b64:200-300}=
+aws-bedrock || AWS_BEARER_TOKEN_BEDROCK bedrock_api_key || ABSKQmVkcm9ja0FQSUtleS{b64:109-200} || bedrock-api-key-{b64:120}
+aws-mws || mws_auth_token || amzn.mws.{uuid}
aws-cognito || cognito_client_secret CognitoClientSecret || {lo:52}
aws-ses-smtp || ses_smtp_password SES_SMTP_PASSWORD || B{b64:43}
+gcp-api-key || google_api_key GOOGLE_MAPS_API_KEY GEMINI_API_KEY googleApiKey || AIza{url:35}
+gcp-oauth-token || google_access_token access_token || ya29.a0{url:150-190} || ya29.c.b0{url:180-300}
+gcp-refresh || google_refresh_token refresh_token || 1//0{url:90-100}
+gcp-oauth-secret || google_client_secret GOOGLE_OAUTH_CLIENT_SECRET || GOCSPX-{url:28}
gcp-hmac || gcs_hmac_secret GCS_SECRET || {b64:40}
+gcp-hmac-id || gcs_access_id GOOG_ACCESS_KEY || GOOG1E{up:55} || GOOG{up:20}
+fcm-server-key || fcm_server_key FCM_SERVER_KEY || AAAA{url:7}:APA91b{url:134}
azure-storage || azure_storage_key AZURE_STORAGE_KEY AccountKey || {b64:86}==
+azure-cosmos || cosmos_key COSMOS_PRIMARY_KEY || {b64:76}ACDb{b64:6}==
+azure-ad-secret || azure_client_secret AZURE_CLIENT_SECRET clientSecret || {b62:3}8Q~{tilde:34} || {b62:3}7Q~{tilde:31}
+azure-functions || azure_function_key x-functions-key || {url:44}AzFu{url:6}==
+azure-devops-pat || azure_devops_pat AZURE_DEVOPS_EXT_PAT || {b62:76}AZDO{b62:4}
azure-devops-pat-old || azure_devops_token AZURE_DEVOPS_PAT || {lo:52}
+azure-acr || acr_password ACR_PASSWORD || {b64:42}+ACR{b62:6}
+azure-search || azure_search_admin_key AZURE_SEARCH_KEY || {b62:42}AzSe{b62:6}
azure-openai || azure_openai_api_key AZURE_OPENAI_KEY || {hex:32} || {b62:52}JQQJ99{b62:12}ACYeBjFXJ3w3AAA{b62:5}
azure-apim || ocp_apim_subscription_key Ocp-Apim-Subscription-Key || {hex:32}
azure-eventhub || eventhub_key SharedAccessKey || {b64:33}+AEh{b64:6}= || {b64:43}=
azure-iot || iot_device_key SharedAccessKey || {b64:43}=
azure-redis || azure_redis_key || {b64:33}AzCa{b64:6}=
+alibaba-id || alibaba_access_key_id ALIBABA_CLOUD_ACCESS_KEY_ID || LTAI5t{b62:18} || LTAI4{b62:19}
alibaba-secret || alibaba_access_key_secret ALIBABA_CLOUD_ACCESS_KEY_SECRET || {b62:30}
+tencent-id || tencent_secret_id TENCENTCLOUD_SECRET_ID || AKID{b62:32}
tencent-secret || tencent_secret_key TENCENTCLOUD_SECRET_KEY || {b62:32}
ibm-cloud || ibm_cloud_api_key IBMCLOUD_API_KEY || {url:44}
oci || oci_auth_token OCI_AUTH_TOKEN || {b62:20}
+digitalocean || digitalocean_token DIGITALOCEAN_ACCESS_TOKEN || dop_v1_{hex:64} || doo_v1_{hex:64} || dor_v1_{hex:64}
+do-spaces || spaces_access_key SPACES_KEY || DO00{up:16} || DO801{up:15}
linode || linode_token LINODE_TOKEN || {hex:64}
vultr || vultr_api_key VULTR_API_KEY || {up:36}
hetzner || hcloud_token HCLOUD_TOKEN || {b62:64}
scaleway || scw_secret_key SCW_SECRET_KEY || {uuid}
+scaleway-id || scw_access_key SCW_ACCESS_KEY || SCW{up:17}
ovh || ovh_application_secret OVH_CONSUMER_KEY || {b62:32}
+yandex || yc_token YC_TOKEN YANDEX_API_KEY || t1.9euelZ{url:60}.{url:86} || AQVN{url:36} || y0_AgAAAA{url:47} || YCAJE{url:20} || YCM{url:37}
+exoscale || exoscale_api_key || EXO{hex:24}
+heroku || heroku_api_key HEROKU_API_KEY || HRKU-{uuid} || HRKU-AA{url:58}
heroku-old || heroku_api_key HEROKU_API_TOKEN || {uuid}
cloudflare-token || cloudflare_api_token CLOUDFLARE_API_TOKEN CF_API_TOKEN || {url:40}
+cloudflare-new || cloudflare_api_token || cfut_{b62:40}{hex:8} || cfat_{b62:40}{hex:8} || cfk_{b62:40}{hex:8}
cloudflare-global || cloudflare_api_key X-Auth-Key || {hex:37}
+cloudflare-origin-ca || cloudflare_origin_ca_key || v1.0-{hex:24}-{hex:146}
+cloudflare-turnstile || turnstile_secret_key TURNSTILE_SECRET || 0x4AAAAAAA{url:25}
+fly || fly_api_token FLY_API_TOKEN || fo1_{url:43} || FlyV1 fm2_{b64:500-600} || fm2_{b64:400} || fm1r_{b64:300}
vercel || vercel_token VERCEL_TOKEN || vcp_{b62:56} || {b62:24}
+vercel-prefixed || vercel_token || vcp_{b62:56} || vci_{b62:56} || vca_{b62:56} || vck_{b62:56}
+netlify || netlify_auth_token NETLIFY_AUTH_TOKEN || nfp_{b62:36} || nfc_{b62:36} || nfo_{b62:36}
+render || render_api_key RENDER_API_KEY || rnd_{b62:28-32}
railway || railway_token RAILWAY_TOKEN || {uuid}
fastly || fastly_api_token FASTLY_API_KEY Fastly-Key || {url:32}
+akamai || akamai_client_secret AKAMAI_ACCESS_TOKEN || akab-{lo:16}-{lo:16}
akamai-secret || akamai_client_secret EDGEGRID_CLIENT_SECRET || {b64:43}=
bunny || bunny_api_key BUNNY_ACCESS_KEY || {uuid}{uuid}
+ngrok || ngrok_authtoken NGROK_AUTHTOKEN || 2{b62:26}_{d:1}{b62:20} || cr_2{b62:26} || ak_2{b62:26}
+tailscale || tailscale_auth_key TS_AUTHKEY || tskey-auth-k{b62:8}CNTRL-{b62:32} || tskey-api-k{b62:8}CNTRL-{b62:32} || tskey-client-k{b62:8}CNTRL-{b62:32}
zerotier || zerotier_token ZEROTIER_API_TOKEN || {b62:32}
+circleci || circle_token CIRCLE_TOKEN circleci_token || CCIPAT_{b62:22}_{hex:40} || CCIPRJ_{b62:22}_{hex:40}
circleci-old || circleci_token CIRCLE_TOKEN || {hex:40}
travis || travis_token TRAVIS_API_TOKEN || {b62:22}
+buildkite || buildkite_token BUILDKITE_API_TOKEN || bkua_{hex:40} || bkaj_{b62:40} || bkct_{b62:40}
drone || drone_token DRONE_TOKEN || {b62:32}
jenkins || jenkins_api_token JENKINS_TOKEN || 11{hex:32}
+teamcity || teamcity_token TEAMCITY_TOKEN || eyJ0eXAiOiAiVENWMiJ9.{url:36}.{b62:48}
+harness || harness_api_key HARNESS_API_KEY || pat.{url:22}.{hex:24}.{b62:20} || sat.{url:22}.{hex:24}.{b62:20}
+octopus || octopus_api_key OCTOPUS_CLI_API_KEY || API-{up:25-31}
+pulumi || pulumi_access_token PULUMI_ACCESS_TOKEN || pul-{hex:40}
+terraform || tfe_token TFE_TOKEN TF_TOKEN_app_terraform_io || {b62:14}.atlasv1.{url:67}
spacelift || spacelift_api_key_secret || {hex:64}
codecov || codecov_token CODECOV_TOKEN || {uuid}
coveralls || coveralls_repo_token COVERALLS_REPO_TOKEN || {b62:33}
+sonar || sonar_token SONAR_TOKEN || squ_{hex:40} || sqp_{hex:40} || sqa_{hex:40}
snyk || snyk_token SNYK_TOKEN || {uuid}
snyk-new || snyk_token || snyk_uat.{hex:8}.{b62:40}.{b62:40}
bitrise || bitrise_token BITRISE_TOKEN || {url:86}
codemagic || codemagic_token CM_API_TOKEN || {url:43}
browserstack || browserstack_access_key BROWSERSTACK_ACCESS_KEY || {b62:20}
saucelabs || sauce_access_key SAUCE_ACCESS_KEY || {uuid}
+github-classic || github_token GITHUB_TOKEN GH_TOKEN githubToken || ghp_{b62:36}
+github-oauth || github_token gho_token || gho_{b62:36}
+github-app || github_token ghu || ghu_{b62:36} || ghs_{b62:36}
+github-refresh || github_refresh_token || ghr_{b62:36} || ghr_{b62:76}
+github-fine || github_token GITHUB_PAT || github_pat_11{up:20}_{b62:59}
github-old || github_token GITHUB_OAUTH_TOKEN || {hex:40}
github-clientsecret || github_client_secret GITHUB_CLIENT_SECRET || {hex:40}
+gitlab-pat || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glpat-{url:20}
+gitlab-deploy || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || gldt-{url:20}
+gitlab-feed || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glft-{url:20}
+gitlab-incoming || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glimt-{url:20}
+gitlab-trigger || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glptt-{hex:40}
+gitlab-agent || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glagent-{url:50}
+gitlab-oauth || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || gloas-{hex:64}
+gitlab-scim || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glsoat-{url:20}
+gitlab-flags || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glffct-{url:20}
+gitlab-runner || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glrt-{url:20}
+gitlab-job || gitlab_token GITLAB_TOKEN PRIVATE-TOKEN || glcbt-{hex:2}_{url:20}
+gitlab-runner-reg || gitlab_runner_token CI_REGISTRATION_TOKEN || GR1348941{url:20}
+gitlab-routable || gitlab_token || glpat-{url:27}.01.{hex:2}{lo:7} || glrt-t1_{url:27}.01.{hex:2}{lo:7}
+bitbucket || bitbucket_app_password BITBUCKET_APP_PASSWORD || ATBB{b62:32} || ATCTT3xFfGN0{url:150}={HEX:8}
+atlassian || jira_api_token ATLASSIAN_API_TOKEN || ATATT3xFfGF0{url:160}={HEX:8} || ATOA{b62:80}
atlassian-old || jira_api_token JIRA_TOKEN || {b62:24}
gitea || gitea_token GITEA_TOKEN || {hex:40}
+sourcegraph || src_access_token SRC_ACCESS_TOKEN || sgp_{hex:40} || sgp_{hex:16}_{hex:40} || slk_{hex:64}
+npm || npm_token NPM_TOKEN _authToken || npm_{b62:36}
npm-old || npm_token NPM_AUTH_TOKEN || {uuid}
+pypi || pypi_token TWINE_PASSWORD UV_PUBLISH_TOKEN || pypi-AgEIcHlwaS5vcmc{url:150-180} || pypi-AgENdGVzdC5weXBpLm9yZw{url:150}
+rubygems || rubygems_api_key GEM_HOST_API_KEY || rubygems_{hex:48}
+crates || cargo_registry_token CARGO_REGISTRY_TOKEN || cio{b62:32}
+nuget || nuget_api_key NUGET_API_KEY || oy2{lo:43}
+packagist || packagist_token || packagist_uut_{hex:68} || packagist_ack_{hex:68}
+docker || docker_password DOCKERHUB_TOKEN || dckr_pat_{url:27} || dckr_oat_{url:32}
+artifactory || artifactory_api_key ARTIFACTORY_API_KEY X-JFrog-Art-Api || AKCp{b62:69} || cmVmdGtuOjAxOj{b62:50}
cloudsmith || cloudsmith_api_key || {hex:40}
+clojars || clojars_token CLOJARS_PASSWORD || CLOJARS_{hex:60}
hex-pm || hex_api_key HEX_API_KEY || {hex:32}
anaconda || anaconda_token || an-{hex:32}
gradle || gradle_publish_key || {lo:40}
maven-central || ossrh_password || {b62:44}
+postman || postman_api_key POSTMAN_API_KEY || PMAK-{hex:24}-{hex:34}
+slack-bot || slack_token SLACK_BOT_TOKEN slackBotToken || xoxb-{d:12}-{d:13}-{b62:24} || xoxb-{d:11}-{b62:24}
+slack-user || slack_token SLACK_USER_TOKEN || xoxp-{d:12}-{d:12}-{d:13}-{hex:32} || xoxe.xoxp-1-{b62:163} || xoxe-1-{b62:146}
+slack-app || slack_app_token SLACK_APP_TOKEN || xapp-1-A{up:10}-{d:13}-{hex:64}
+slack-legacy || slack_token || xoxa-2-{d:12}-{d:12}-{d:12}-{hex:32} || xoxr-{d:12}-{d:12}-{hex:24} || xoxs-{d:10}-{d:10}-{d:10}-{hex:10}
+slack-cookie || slack_cookie || xoxd-{b62:60}%2B{b62:60}%3D || xoxc-{d:12}-{d:12}-{d:12}-{hex:64}
+slack-webhook || slack_webhook_url SLACK_WEBHOOK_URL || https://hooks.slack.com/services/T0{d:8}/B0{d:9}/{b62:24} || https://hooks.slack.com/workflows/T0{d:8}/A0{d:9}/{d:18}/{b62:24}
slack-signing || slack_signing_secret SLACK_SIGNING_SECRET || {hex:32}
+discord-bot || discord_token DISCORD_BOT_TOKEN || MT{b62:22}.{url:6}.{url:38}
+discord-webhook || discord_webhook DISCORD_WEBHOOK_URL || https://discord.com/api/webhooks/{d:18}/{url:68} || https://discordapp.com/api/webhooks/{d:19}/{url:68}
discord-secret || discord_client_secret DISCORD_CLIENT_SECRET || {url:32}
+telegram || telegram_bot_token TELEGRAM_TOKEN || {d:10}:AA{url:33} || {d:9}:AA{url:33}
+teams-webhook || teams_webhook_url || https://acme.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex:32}/{uuid}
+gchat-webhook || google_chat_webhook || https://chat.googleapis.com/v1/spaces/AAAAx1B2c3D/messages?key=AIzaSy{url:33}&token={url:43}
mattermost || mattermost_token MATTERMOST_TOKEN || {lo:26}
zoom || zoom_client_secret ZOOM_API_SECRET || {b62:32}
line || line_channel_access_token LINE_CHANNEL_ACCESS_TOKEN || {b64:172}=
lark || feishu_app_secret LARK_APP_SECRET || {b62:32}
+intercom || intercom_access_token INTERCOM_TOKEN || dG9rO{b62:54}=
zendesk || zendesk_api_token ZENDESK_TOKEN || {b62:40}
freshdesk || freshdesk_api_key || {b62:20}
webex || webex_bot_token || {b62:64}_{b62:4}_{uuid}
rocketchat || rocketchat_auth_token X-Auth-Token || {url:43}
+matrix || matrix_access_token || syt_{b62:12}_{b62:20}_{b62:6}
pusher || pusher_secret PUSHER_APP_SECRET || {hex:20}
ably || ably_api_key ABLY_API_KEY || {url:6}.{url:6}:{url:43}
+pubnub || pubnub_secret_key PUBNUB_SECRET_KEY || sec-c-{b64:56}
sendbird || sendbird_api_token || {hex:40}
stream || stream_api_secret STREAM_API_SECRET || {lo:64}
+onesignal || onesignal_api_key ONESIGNAL_REST_API_KEY || os_v2_app_{lo:103} || os_v2_org_{lo:103}
pushover || pushover_token PUSHOVER_APP_TOKEN || {lo:30}
+stripe || stripe_secret_key STRIPE_SECRET_KEY stripeApiKey || sk_live_{b62:24} || sk_test_{b62:24} || sk_live_51{b62:97} || rk_live_{b62:99} || rk_test_{b62:24}
+stripe-webhook || stripe_webhook_secret STRIPE_WEBHOOK_SECRET || whsec_{b62:32} || whsec_{b64:43}=
+stripe-pi || client_secret || pi_{b62:24}_secret_{b62:25} || seti_1{b62:23}_secret_{b62:30}
paypal || paypal_client_secret PAYPAL_SECRET || E{url:79}
+paypal-token || paypal_access_token || access_token$production${lo:16}${hex:32} || access_token$sandbox${lo:16}${hex:32} || A21AA{url:92}
braintree || braintree_private_key BRAINTREE_PRIVATE_KEY || {hex:32}
+square || square_access_token SQUARE_ACCESS_TOKEN || EAAA{url:60} || sq0atp-{url:22} || sq0csp-{url:43}
+adyen || adyen_api_key ADYEN_API_KEY || AQE{b64:160}-{b64:44}-{b62:16}
plaid || plaid_secret PLAID_SECRET || {hex:30}
+plaid-token || plaid_access_token || access-production-{uuid} || access-sandbox-{uuid} || access-development-{uuid}
+razorpay || razorpay_key_id RAZORPAY_KEY || rzp_live_{b62:14} || rzp_test_{b62:14}
razorpay-secret || razorpay_key_secret RAZORPAY_SECRET || {b62:24}
+mollie || mollie_api_key MOLLIE_API_KEY || live_{b62:30} || test_{b62:30}
+klarna || klarna_api_key || klarna_live_api_{b62:60} || klarna_test_api_{b62:60}
+paystack || paystack_secret_key PAYSTACK_SECRET_KEY || sk_live_{hex:40} || sk_test_{hex:40}
+flutterwave || flutterwave_secret_key FLW_SECRET_KEY || FLWSECK-{hex:32}-X || FLWSECK_TEST-{hex:32}-X || FLWSECK-{hex:32}-18c{hex:12}vt-X
coinbase || coinbase_api_secret COINBASE_API_SECRET || {b62:64}
wise || wise_api_token WISE_API_TOKEN || {uuid}
+lemonsqueezy || lemonsqueezy_api_key || {jwt}
+paddle || paddle_api_key PADDLE_API_KEY || pdl_live_apikey_01{lo:24}_{b62:22}_{b62:3} || pdl_sdbx_apikey_01{lo:24}_{b62:22}_{b62:3} || pdl_ntfset_01{lo:24}_{b62:32}
+chargebee || chargebee_api_key || live_{b62:32} || test_{b62:32}
recurly || recurly_api_key || {hex:32}
+gocardless || gocardless_access_token GC_ACCESS_TOKEN || live_{url:40} || sandbox_{url:40}
+shopify || shopify_access_token SHOPIFY_ACCESS_TOKEN X-Shopify-Access-Token || shpat_{hex:32} || shpca_{hex:32} || shppa_{hex:32} || shpss_{hex:32} || shptka_{hex:32}
+woocommerce || woocommerce_consumer_secret WC_SECRET || cs_{hex:40} || ck_{hex:40}
dwolla || dwolla_secret || {b62:50}
checkout || checkout_secret_key CKO_SECRET_KEY || sk_{aa:5}_{lo:24} || sk_sbox_{lo:26}
alchemy || alchemy_api_key ALCHEMY_API_KEY || {url:32}
infura || infura_project_secret INFURA_API_KEY || {hex:32}
ethereum || eth_private_key PRIVATE_KEY || 0x{hex:64} || {hex:64}
bitcoin-wif || wif_private_key || L{b58:51} || 5J{b58:49}
+sendgrid || sendgrid_api_key SENDGRID_API_KEY || SG.{url:22}.{url:43}
+mailgun || mailgun_api_key MAILGUN_API_KEY || key-{hex:32} || {hex:32}-{hex:8}-{hex:8}
+mailchimp || mailchimp_api_key MAILCHIMP_API_KEY || {hex:32}-us{d:2} || {hex:32}-us6
mandrill || mandrill_api_key MANDRILL_API_KEY || {url:22} || md-{url:22}
postmark || postmark_server_token POSTMARK_API_TOKEN X-Postmark-Server-Token || {uuid}
+brevo || brevo_api_key SENDINBLUE_API_KEY || xkeysib-{hex:64}-{b62:16} || xsmtpsib-{hex:64}-{b62:16}
+resend || resend_api_key RESEND_API_KEY || re_{b62:8}_{b62:24}
mailjet || mailjet_api_secret MJ_APIKEY_PRIVATE || {hex:32}
sparkpost || sparkpost_api_key SPARKPOST_API_KEY || {hex:40}
+mailersend || mailersend_api_key MAILERSEND_API_KEY || mlsn.{hex:64}
mailtrap || mailtrap_api_token || {hex:32}
loops || loops_api_key || {hex:32}
+twilio || twilio_api_key TWILIO_API_KEY || SK{hex:32}
twilio-auth || twilio_auth_token TWILIO_AUTH_TOKEN authToken || {hex:32}
vonage || vonage_api_secret NEXMO_API_SECRET || {b62:16}
messagebird || messagebird_access_key || {b62:25}
plivo || plivo_auth_token PLIVO_AUTH_TOKEN || {b62:40}
+telnyx || telnyx_api_key TELNYX_API_KEY || KEY01{HEX:30}_{b62:22} || KEY{HEX:32}_{b62:22}
sinch || sinch_api_token || {hex:32}
+klaviyo || klaviyo_api_key KLAVIYO_PRIVATE_KEY || pk_{hex:34}
customerio || customerio_api_key || {hex:32}
+courier || courier_auth_token || pk_prod_{up:28} || dk_prod_{up:28}
knock || knock_api_key || sk_{url:43}
+hubspot || hubspot_access_token HUBSPOT_ACCESS_TOKEN || pat-na1-{uuid} || pat-eu1-{uuid}
activecampaign || activecampaign_api_key || {hex:72}
+openai || openai_api_key OPENAI_API_KEY openaiKey || sk-{b62:20}T3BlbkFJ{b62:20} || sk-proj-{url:74}T3BlbkFJ{url:74} || sk-proj-{url:48} || sk-svcacct-{url:74}T3BlbkFJ{url:74} || sk-admin-{url:58}T3BlbkFJ{url:58} || sk-None-{url:48} || sess-{b62:40}
+anthropic || anthropic_api_key ANTHROPIC_API_KEY x-api-key || sk-ant-api03-{url:93}AA || sk-ant-admin01-{url:93}AA || sk-ant-oat01-{url:93}AA || sk-ant-sid01-{url:93}AA
+groq || groq_api_key GROQ_API_KEY || gsk_{b62:52}
+xai || xai_api_key XAI_API_KEY || xai-{b62:80}
+perplexity || perplexity_api_key PPLX_API_KEY || pplx-{b62:48} || pplx-{hex:48}
+replicate || replicate_api_token REPLICATE_API_TOKEN || r8_{b62:37}
+huggingface || hf_token HUGGING_FACE_HUB_TOKEN HF_TOKEN || hf_{az:34} || api_org_{az:34}
cohere || cohere_api_key COHERE_API_KEY CO_API_KEY || {b62:40}
mistral || mistral_api_key MISTRAL_API_KEY || {b62:32}
together || together_api_key TOGETHER_API_KEY || tgp_v1_{url:43} || {hex:64}
+fireworks || fireworks_api_key FIREWORKS_API_KEY || fw_{b62:22}
+deepseek || deepseek_api_key DEEPSEEK_API_KEY || sk-{hex:32}
+openrouter || openrouter_api_key OPENROUTER_API_KEY || sk-or-v1-{hex:64}
+cerebras || cerebras_api_key CEREBRAS_API_KEY || csk-{lo:48}
+nvidia || nvidia_api_key NVIDIA_API_KEY NGC_API_KEY || nvapi-{url:64}
+elevenlabs || elevenlabs_api_key ELEVENLABS_API_KEY xi-api-key || sk_{hex:48}
deepgram || deepgram_api_key DEEPGRAM_API_KEY || {hex:40}
assemblyai || assemblyai_api_key ASSEMBLYAI_API_KEY || {hex:32}
+stability || stability_api_key STABILITY_API_KEY || sk-{b62:48}
+langsmith || langsmith_api_key LANGCHAIN_API_KEY || lsv2_pt_{hex:32}_{hex:10} || lsv2_sk_{hex:32}_{hex:10} || ls__{hex:32}
+langfuse || langfuse_secret_key LANGFUSE_SECRET_KEY || sk-lf-{uuid}
+helicone || helicone_api_key || sk-helicone-{b62:7}-{b62:7}-{b62:7}-{b62:7} || pk-helicone-{b62:7}-{b62:7}-{b62:7}-{b62:7}
+voyage || voyage_api_key VOYAGE_API_KEY || pa-{url:43}
+jina || jina_api_key JINA_API_KEY || jina_{b62:60}
ai21 || ai21_api_key || {b62:32}
wandb || wandb_api_key WANDB_API_KEY || {hex:40} || wandb_v1_{url:77}
+pinecone || pinecone_api_key PINECONE_API_KEY || pcsk_{b62:5}_{b62:63}
pinecone-old || pinecone_api_key || {uuid}
qdrant || qdrant_api_key QDRANT_API_KEY || {jwt} || {url:54}
weaviate || weaviate_api_key WEAVIATE_API_KEY || {b62:36}
zilliz || zilliz_token MILVUS_TOKEN || {hex:96}
+databricks || databricks_token DATABRICKS_TOKEN || dapi{hex:32} || dapi{hex:32}-2
+anyscale || anyscale_api_key || esecret_{lo:26}
+modal || modal_token_secret MODAL_TOKEN_SECRET || as-{b62:22} || ak-{b62:22}
runpod || runpod_api_key RUNPOD_API_KEY || rpa_{up:40-44} || {up:40}
roboflow || roboflow_api_key || rf_{b62:20}
+tavily || tavily_api_key TAVILY_API_KEY || tvly-{b62:32} || tvly-dev-{b62:32} || tvly-prod-{b62:32}
exa || exa_api_key EXA_API_KEY || {uuid}
serpapi || serpapi_api_key SERPAPI_KEY || {hex:64}
+brave || brave_search_api_key BRAVE_API_KEY || BSA{url:28}
+firecrawl || firecrawl_api_key FIRECRAWL_API_KEY || fc-{hex:32}
clarifai || clarifai_pat CLARIFAI_PAT || {hex:32}
lightning || lightning_api_key || {uuid}
+e2b || e2b_api_key E2B_API_KEY || e2b_{hex:40}
kaggle || kaggle_key KAGGLE_KEY || KGAT_{hex:32} || {hex:32}
+llamacloud || llama_cloud_api_key LLAMA_CLOUD_API_KEY || llx-{b62:48}
portkey || portkey_api_key || {b64:27}=
sambanova || sambanova_api_key || {uuid}
datadog || datadog_api_key DD_API_KEY DD-API-KEY || {hex:32}
datadog-app || datadog_app_key DD_APP_KEY DD-APPLICATION-KEY || {hex:40}
datadog-prefixed || dd_app_key || ddp_{b62:36} || ddapp_{b62:34} || pub{hex:32}
+newrelic || newrelic_api_key NEW_RELIC_API_KEY || NRAK-{up:27} || NRRA-{hex:42} || NRII-{url:32} || NRIQ-{url:32} || NRAA-{hex:27} || NRSP-{lo:22}00
+newrelic-license || newrelic_license_key NEW_RELIC_LICENSE_KEY || eu01xx{hex:30}NRAL || {hex:36}NRAL || {hex:32}FFFFNRAL
+sentry-dsn || sentry_dsn SENTRY_DSN || https://{hex:32}:{hex:32}@o{d:6}.ingest.sentry.io/{d:7} || https://{hex:32}@o{d:6}.ingest.us.sentry.io/{d:16}
+sentry-token || sentry_auth_token SENTRY_AUTH_TOKEN || sntryu_{hex:64} || sntrys_eyJpYXQiOjE3{b62:150}_{b64:43} || sntrya_{hex:64}
sentry-old || sentry_auth_token || {hex:64}
+grafana || grafana_api_key GRAFANA_TOKEN || glsa_{b62:32}_{hex:8} || glc_eyJ{b64:120} || eyJrIjoi{b62:64}
+honeycomb || honeycomb_api_key HONEYCOMB_API_KEY X-Honeycomb-Team || hcaik_01{lo:56} || hcbik_01{lo:56} || hcaic_{b62:58}
honeycomb-old || honeycomb_api_key || {b62:22} || {hex:32}
+dynatrace || dynatrace_api_token DT_API_TOKEN || dt0c01.{b32:24}.{b32:64} || dt0s16.{b32:8}.{b32:64}
splunk-hec || splunk_hec_token SPLUNK_TOKEN || {uuid}
elastic-api || elastic_api_key ELASTIC_API_KEY || {b64:56}==
pagerduty || pagerduty_api_token PAGERDUTY_TOKEN || u+{url:18} || y_{url:18} || {url:20}
opsgenie || opsgenie_api_key OPSGENIE_API_KEY || {uuid}
rollbar || rollbar_access_token ROLLBAR_ACCESS_TOKEN || {hex:32}
bugsnag || bugsnag_api_key BUGSNAG_API_KEY || {hex:32}
logzio || logzio_token || {az:32}
logdna || logdna_ingestion_key || {hex:32}
betterstack || betterstack_token LOGTAIL_SOURCE_TOKEN || {b62:24}
+axiom || axiom_token AXIOM_TOKEN || xaat-{uuid} || xapt-{uuid}
loggly || loggly_token || {uuid}
papertrail || papertrail_api_token || {b62:20}
+posthog || posthog_api_key POSTHOG_PERSONAL_API_KEY || phx_{b62:43} || phx_{b62:47}
segment || segment_write_key SEGMENT_WRITE_KEY || {b62:32}
+segment-pub || segment_token || sgp_{b62:64}
mixpanel || mixpanel_api_secret MIXPANEL_SECRET || {hex:32}
amplitude || amplitude_secret_key AMPLITUDE_API_KEY || {hex:32}
statuspage || statuspage_api_key || {uuid}
+logfire || logfire_token LOGFIRE_TOKEN || pylf_v1_us_{b62:43} || pylf_v1_eu_{b62:43}
lightstep || lightstep_token LS_ACCESS_TOKEN || {b64:86}==
+checkly || checkly_api_key || cu_{hex:32}
+rootly || rootly_token || rootly_{hex:64}
incidentio || incident_io_api_key || inc_{hex:64}
+vault || vault_token VAULT_TOKEN X-Vault-Token || hvs.{url:90-120} || hvb.{url:140} || s.{b62:24} || hvr.{url:90}
vault-secretid || vault_secret_id VAULT_SECRET_ID || {uuid}
+doppler || doppler_token DOPPLER_TOKEN || dp.pt.{b62:43} || dp.st.prd.{b62:43} || dp.ct.{b62:43} || dp.sa.{b62:43} || dp.scim.{b62:43} || dp.audit.{b62:43}
+infisical || infisical_token INFISICAL_TOKEN || st.{hex:24}.{hex:32}.{hex:32}
+onepassword || op_service_account_token OP_SERVICE_ACCOUNT_TOKEN || ops_eyJ{b64:300-400} || A3-{up:6}-{up:11}-{up:5}-{up:5}-{up:5}
bitwarden || bws_access_token BWS_ACCESS_TOKEN || 0.{uuid}.{b62:30}:{b64:22}==
akeyless || akeyless_access_key || {b64:43}=
+age || age_secret_key AGE_SECRET_KEY || AGE-SECRET-KEY-1{BECH:58} || AGE-PLUGIN-YUBIKEY-1{BECH:40}
auth0 || auth0_client_secret AUTH0_CLIENT_SECRET || {url:64}
okta || okta_api_token OKTA_API_TOKEN || 00{url:40}
+okta-ssws || authorization || SSWS 00{url:40}
+clerk || clerk_secret_key CLERK_SECRET_KEY || sk_live_{b62:42} || sk_test_{b62:42}
+workos || workos_api_key WORKOS_API_KEY || sk_live_{b62:24} || sk_test_a2V5XzAx{b62:40} || sk_a2V5XzAx{b62:50}
+stytch || stytch_secret STYTCH_SECRET || secret-live-{url:36} || secret-test-{url:36}
descope || descope_management_key || K2{b62:60}
fusionauth || fusionauth_api_key || {url:64}
supertokens || supertokens_api_key || {url:40}
keycloak || keycloak_client_secret KEYCLOAK_SECRET || {b62:32}
onelogin || onelogin_client_secret || {hex:64}
duo || duo_skey DUO_SECRET_KEY || {b62:40}
hcaptcha || hcaptcha_secret HCAPTCHA_SECRET || 0x{HEX:40} || ES_{hex:32}
totp || totp_secret otp_secret || {b32:32} || {b32:16}
+facebook || facebook_access_token FACEBOOK_ACCESS_TOKEN || EAA{b62:180} || {d:15}|{url:27}
facebook-secret || facebook_app_secret FB_APP_SECRET || {hex:32}
+instagram || instagram_access_token || IGQV{url:120} || IGAA{b62:150}
+twitter-bearer || twitter_bearer_token TWITTER_BEARER_TOKEN || AAAAAAAAAAAAAAAAAAAAA{b62:20}%2B{b62:20}%3D{b62:50} || AAAAAAAAAAAAAAAAAAAAAM{b62:90}
twitter || twitter_access_token_secret TWITTER_API_SECRET || {b62:45} || {b62:50}
linkedin || linkedin_client_secret LINKEDIN_SECRET || WPL_AP1.{b62:16}.{b62:6}== || {b62:16}
twitch || twitch_client_secret TWITCH_SECRET || {lo:30}
+twitch-oauth || twitch_oauth_token || oauth:{lo:30}
spotify || spotify_client_secret SPOTIFY_CLIENT_SECRET || {hex:32}
reddit || reddit_client_secret REDDIT_CLIENT_SECRET || {url:27} || {url:30}
+linear || linear_api_key LINEAR_API_KEY || lin_api_{b62:40} || lin_oauth_{hex:64} || lin_wh_{b62:40}
+notion || notion_token NOTION_TOKEN || secret_{b62:43} || ntn_{d:11}{b62:35}
+figma || figma_token FIGMA_TOKEN X-Figma-Token || figd_{url:40} || figp_{url:40} || figo_{url:40} || figu_{url:40} || figor_{url:40}
+airtable || airtable_api_key AIRTABLE_API_KEY || pat{b62:14}.{hex:64}
+asana || asana_token ASANA_ACCESS_TOKEN || 1/{d:16}:{hex:32} || 2/{d:16}/{d:16}:{hex:32} || 0/{hex:32}
+monday || monday_api_token || {jwt}
+clickup || clickup_api_token CLICKUP_TOKEN || pk_{d:8}_{up:32}
trello || trello_token TRELLO_TOKEN || ATTA{hex:64}{HEX:8} || {hex:64}
todoist || todoist_api_token || {hex:40}
+contentful || contentful_management_token CONTENTFUL_TOKEN || CFPAT-{url:43}
contentful-delivery || contentful_access_token || {url:43}
+sanity || sanity_token SANITY_TOKEN || sk{b62:178}
storyblok || storyblok_oauth_token || {b62:22}tt
+prismic || prismic_token || {jwt}
+dropbox || dropbox_access_token DROPBOX_TOKEN || sl.{url:135} || sl.u.{url:140-500}
dropbox-secret || dropbox_app_secret || {lo:15}
box || box_client_secret BOX_CLIENT_SECRET || {b62:32}
+typeform || typeform_token TYPEFORM_TOKEN || tfp_{b62:44}_{b62:14}
+calendly || calendly_token || {jwt}
+salesforce || salesforce_access_token SF_ACCESS_TOKEN || 00D{b62:12}!{word:96}
+salesforce-consumer || salesforce_consumer_key || 3MVG9{word:80}
+zapier-webhook || zapier_webhook_url || https://hooks.zapier.com/hooks/catch/{d:7}/{lo:7}/
+make-webhook || make_webhook_url || https://hook.eu1.make.com/{lo:32}
+ifttt || ifttt_webhook || https://maker.ifttt.com/trigger/deploy/with/key/{url:22}
pipedream || pipedream_api_key || pd_{hex:32}
+mapbox || mapbox_access_token MAPBOX_TOKEN || sk.eyJ1Ijoi{b62:60}.{url:22}
algolia || algolia_admin_key ALGOLIA_API_KEY X-Algolia-API-Key || {hex:32}
typesense || typesense_api_key X-TYPESENSE-API-KEY || {b62:32}
meilisearch || meili_master_key MEILI_MASTER_KEY || {url:43}
+launchdarkly || launchdarkly_sdk_key LD_SDK_KEY || sdk-{uuid} || api-{uuid}
optimizely || optimizely_token || 2:{url:43}
+statsig || statsig_secret_key STATSIG_SERVER_KEY || secret-{b62:43}
+configcat || configcat_sdk_key || configcat-sdk-1/{url:22}/{url:22}
splitio || split_api_key || {lo:52}
lokalise || lokalise_api_token || {hex:40}
crowdin || crowdin_token || {hex:80}
+shippo || shippo_api_token || shippo_live_{hex:40} || shippo_test_{hex:40}
+easypost || easypost_api_key || EZAK{b62:54} || EZTK{b62:54}
+lob || lob_api_key || live_{hex:35} || test_{hex:35}
+duffel || duffel_access_token || duffel_live_{url:43} || duffel_test_{url:43}
+frameio || frameio_token || fio-u-{url:64}
+readme || readme_api_key || rdme_{lo:70}
+retool || retool_token || retool_01{lo:24}
+apify || apify_token APIFY_TOKEN || apify_api_{b62:36}
browserless || browserless_token || {uuid}
+scrapfly || scrapfly_key || scp-live-{hex:32} || scp-test-{hex:32}
mux || mux_token_secret MUX_TOKEN_SECRET || {b64:75}
cloudinary || cloudinary_api_secret CLOUDINARY_API_SECRET || {url:27}
+cloudinary-url || cloudinary_url CLOUDINARY_URL || cloudinary://{d:15}:{url:27}@acme
imgix || imgix_token || ix{b62:32}
uploadcare || uploadcare_secret_key || {hex:20}
ipinfo || ipinfo_token || {hex:14}
openweather || openweather_api_key || {hex:32}
+maxmind || maxmind_license_key MAXMIND_LICENSE_KEY || {b62:6}_{b62:29}_mmk
shodan || shodan_api_key || {b62:32}
virustotal || virustotal_api_key VT_API_KEY x-apikey || {hex:64}
securitytrails || securitytrails_api_key || {b62:32}
docusign || docusign_client_secret || {uuid}
hellosign || hellosign_api_key || {hex:64}
gumroad || gumroad_access_token || {url:43}
patreon || patreon_access_token || {url:43}
+ramp || ramp_client_secret || ramp_sec_{b62:48}
+brex || brex_token || bxt_{b62:44}
+mercury || mercury_api_token || secret-token:mercury_production_rma_{b62:44}_yrucrem
gusto || gusto_token || {url:43}
bamboohr || bamboohr_api_key || {hex:40}
+adafruit || adafruit_io_key || aio_{b62:28}
particle || particle_access_token || {hex:40}
squarespace || squarespace_api_key || {uuid}
webflow || webflow_api_token || {hex:64}
ghost || ghost_admin_api_key GHOST_ADMIN_API_KEY || {hex:24}:{hex:64}
+prefect || prefect_api_key PREFECT_API_KEY || pnu_{b62:36} || pnb_{b62:36}
dagster || dagster_cloud_token || user:{hex:32} || agent:acme:{hex:32}
+dbt || dbt_cloud_token DBT_TOKEN || dbtc_{url:43} || dbts_{url:43} || dbtu_{url:40}
fivetran || fivetran_api_secret || {b62:32}
airbyte || airbyte_client_secret || {b62:32}
snowflake || snowflake_password SNOWFLAKE_PASSWORD || {pw:14}
+tinybird || tinybird_token TB_TOKEN || p.eyJ1IjogIjE{url:100}.{url:43}
clickhouse || clickhouse_key_secret || 4b1d{b62:38}
+planetscale || planetscale_password DATABASE_PASSWORD || pscale_pw_{url:43} || pscale_tkn_{url:43} || pscale_oauth_{url:43}
+supabase || supabase_service_role_key SUPABASE_SERVICE_ROLE_KEY || {jwt} || sb_secret_{url:22}_{url:8} || sbp_{hex:40}
+neon || neon_api_key NEON_API_KEY || napi_{lo:64} || npg_{b62:12}
+turso || turso_auth_token TURSO_AUTH_TOKEN || {jwt}
upstash || upstash_redis_rest_token UPSTASH_REDIS_REST_TOKEN || A{b64:53}==
convex || convex_deploy_key CONVEX_DEPLOY_KEY || prod:happy-otter-123|{b64:80}=
+xata || xata_api_key XATA_API_KEY || xau_{b62:37}
+faunadb || fauna_secret FAUNA_SECRET || fnA{url:37}
aiven || aiven_token || {b64:372}
couchbase || couchbase_password || {pw:14}
hasura || hasura_admin_secret HASURA_GRAPHQL_ADMIN_SECRET x-hasura-admin-secret || {b62:64}
confluent || confluent_api_secret CONFLUENT_CLOUD_API_SECRET || {b64:64} || cflt{b64:60}
rabbitmq || rabbitmq_password RABBITMQ_DEFAULT_PASS || {pw:14}
+inngest || inngest_signing_key INNGEST_SIGNING_KEY || signkey-prod-{hex:64} || signkey-test-{hex:64}
+trigger-dev || trigger_secret_key TRIGGER_SECRET_KEY || tr_dev_{b62:20} || tr_prod_{b62:20}
svix || svix_token || sk_{b62:32}.eu || testsk_{b62:32}.us || whsec_{b64:32}
+liveblocks || liveblocks_secret_key || sk_prod_{url:60} || sk_dev_{url:60}
livekit || livekit_api_secret LIVEKIT_API_SECRET || {b62:44}
agora || agora_app_certificate || {hex:32}
daily || daily_api_key || {hex:64}
shortcut || shortcut_api_token || {uuid}
+rapidapi || rapidapi_key X-RapidAPI-Key || {b62:10}msh{b62:15}p{b62:6}jsn{b62:12} || {hex:10}msh{hex:15}p1{hex:5}jsn{hex:12}
+flexport || flexport_token || shltm_{url:40}
beamer || beamer_api_key || b_{b64:44}
+docker-swarm || swarm_join_token || SWMTKN-1-{lo:50}-{lo:25}
k8s-bootstrap || kubeadm_token || {lo:6}.{lo:16}
+k8s-sa || kubernetes_token || {jwt}
+rancher || rancher_token RANCHER_TOKEN || token-{lo:5}:{lo:54}
+openshift || openshift_token || sha256~{url:43}
truenas || truenas_api_key || 1-{b62:64} || {d:1}-{b62:64}
wireguard || wireguard_private_key PrivateKey || {b64:43}=
nordvpn || nordvpn_token || {hex:64}
ansible-vault || vault_password || {b62:24}
redis-pass || redis_password REDIS_PASSWORD REDISCLI_AUTH || {pw:14}
pg-pass || PGPASSWORD db_password postgres_password || {pw:14}
mysql-pass || MYSQL_ROOT_PASSWORD mysql_pwd MYSQL_PWD || {pw:14}
smtp-pass || smtp_password EMAIL_HOST_PASSWORD SMTP_PASS || {pw:14}
ldap-pass || ldap_bind_password LDAP_BIND_PW || {pw:14}
django-secret || django_secret_key SECRET_KEY DJANGO_SECRET_KEY || django-insecure-{url:50}
flask-secret || flask_secret_key SECRET_KEY || {hex:48}
rails-master || rails_master_key RAILS_MASTER_KEY || {hex:32}
laravel || app_key APP_KEY || base64:{b64:43}=
webhook-secret || webhook_secret WEBHOOK_SIGNING_SECRET signing_secret || {hex:40} || {b62:32}
encryption-key || encryption_key FERNET_KEY fernetKey || {url:43}=
api-key-generic || api_key API_KEY apiKey X-API-Key || {b62:32} || {hex:32} || {url:43} || {uuid}
token-generic || access_token auth_token ACCESS_TOKEN authToken || {b62:40} || {hex:64} || {url:22} || {uuid}
refresh-generic || refresh_token REFRESH_TOKEN refreshToken || {url:64}
client-secret || client_secret CLIENT_SECRET clientSecret || {b62:32} || {url:40}
password || password DB_PASSWORD userPassword passwd pwd passphrase || {pw:14}
session || session_id sessionid SESSION_TOKEN PHPSESSID JSESSIONID || {lo:32} || {HEX:32}
csrf || csrf_token csrftoken X-CSRFToken xsrf_token || {b62:64} || {b62:32}
+jwt || jwt id_token access_token || {jwt}
+jwe || jwe id_token || eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.{url:86}.{url:16}.{url:90}.{url:22}
+paseto || paseto_token || v4.local.{url:120} || v4.public.{url:180} || v2.local.{url:100} || v3.public.{url:180}.{url:30}
+bearer-opaque || authorization Authorization || Bearer {b62:40} || Bearer {url:64} || Bearer {hex:40}
+token-scheme || authorization || Token {hex:40} || token {hex:40} || GenieKey {uuid} || ApiKey {b62:60} || Bot {url:59} || Key {uuid}:{hex:32}
"""

_SCHEMES = """postgres postgresql postgresql+asyncpg mysql mysql+pymysql mariadb mssql+pyodbc oracle+cx_oracle mongodb
    mongodb+srv redis rediss amqp amqps pyamqp kafka nats mqtt mqtts clickhouse clickhouse+native cockroachdb cassandra
    couchbase neo4j+s bolt elasticsearch influxdb ldap ldaps smtp smtps imap ftp sftp ssh http https socks5 snowflake
    redshift+psycopg2 trino hive db2 firebird sqlserver stomp rtsp git+https libsql valkey surrealdb"""

_LABELS = ("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY")


def _kinds() -> list[Kind]:
    kinds = []
    for line in _TABLE.strip().splitlines():
        name, fields, *shapes = line.split(" || ")
        kinds.append(Kind(name.lstrip("+"), tuple(fields.split()), tuple(shapes), line.startswith("+")))
    fields = ("database_url", "DATABASE_URL", "connection_string", "BROKER_URL")
    kinds += [
        Kind(f"url-{scheme}", fields, (f"{scheme}://svc:{{b62:10-18}}@db.internal:5432/app",), telling=True)
        for scheme in _SCHEMES.split()
    ]
    kinds += [
        Kind(
            f"pem-{label.split()[0].lower()}",
            ("private_key", "SSH_KEY"),
            (f"{{dashes}}BEGIN {label}{{dashes}}\n{{pem:12}}\n{{dashes}}END {label}{{dashes}}",),
            telling=True,
        )
        for label in _LABELS
    ]
    return kinds


KINDS = _kinds()
