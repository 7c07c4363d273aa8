"""Kinds of credential: `name | field | template | flags`.

Flags: `~` no shape of its own, only its name tells; `u` a URL or connection string; `m` many lines; `x` a whole line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .shapes import fill

if TYPE_CHECKING:
    import random

TABLE = r"""
aws-access-key-id|AWS_ACCESS_KEY_ID|AKIA<216>|
aws-temporary-key-id|aws_access_key_id|ASIA<216>|
aws-secret-access-key|AWS_SECRET_ACCESS_KEY|<b40>|~
aws-session-token|AWS_SESSION_TOKEN|IQoJb3JpZ2luX2Vj<b320>==|
aws-bedrock-key|AWS_BEARER_TOKEN_BEDROCK|ABSKQmVkcm9ja0FQSUtleS<b110>=|
aws-bedrock-short|AWS_BEARER_TOKEN_BEDROCK|bedrock-api-<l0>key-YmVkcm9j<l0>ay5hbWF6b25hd3MuY29t<b120>|
aws-cognito-refresh|cognito_refresh_token|eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.<w342>.<w16>.<w400>.<w22>|
aws-mws-token|MWS_AUTH_TOKEN|amzn.mws.<uuid>|
aws-ses-smtp-password|SES_SMTP_PASSWORD|<b44>|~
aws-appsync-key|APPSYNC_API_KEY|da2-<a26>|
gcp-api-key|GOOGLE_API_KEY|AIzaSy<w33>|
gcp-oauth-access|access_token|ya29.a0<w160>|
gcp-oauth-refresh|refresh_token|1//0<d1><w60>|
gcp-oauth-client-secret|GOOGLE_CLIENT_SECRET|GOCSPX-<w28>|
gcp-hmac-secret|GCS_HMAC_SECRET|<b40>|~
gcp-service-account-key|GOOGLE_APPLICATION_CREDENTIALS_JSON|{"type": "service_account", "project_id": "shop-prod", "private_key_id": "<h40>", "private_key": "-----BEGIN PRIVATE KEY-----\n«<b64>\n<b64>\n<b64>»\n-----END PRIVATE KEY-----\n", "client_id": "<d21>"}|x
gcp-fcm-server-key|FCM_SERVER_KEY|AAAA<w7>:APA91b<w134>|
google-recaptcha-secret|RECAPTCHA_SECRET_KEY|6L<w38>|~
google-captcha-new-gemini|GEMINI_API_KEY|AQ.Ab8RN6<w44>|
azure-ad-secret|AZURE_CLIENT_SECRET|<A3>8Q~<A34>|
azure-storage-key|AZURE_STORAGE_KEY|<b86>==|~
azure-storage-conn|AZURE_STORAGE_CONNECTION_STRING|DefaultEndpointsProtocol=https;AccountName=shopfiles;AccountKey=«<b86>==»;EndpointSuffix=core.windows.net|u
azure-servicebus-conn|SERVICEBUS_CONNECTION|Endpoint=sb://shop-prod.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=«<b43>=»|u
azure-eventhub-conn|EVENTHUB_CONNECTION|Endpoint=sb://evt.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=«<b33>+AEh<A5>g=»;EntityPath=orders|u
azure-iothub-conn|IOTHUB_CONNECTION|HostName=plant.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=«<b43>=»|u
azure-cosmos-conn|COSMOS_CONNECTION|AccountEndpoint=https://shop.documents.azure.com:443/;AccountKey=«<b86>==»;|u
azure-appconfig-conn|APPCONFIG_CONNECTION|Endpoint=https://shop.azconfig.io;Id=aB3d-l0-s0:<A20>;Secret=«<b43>=»|u
azure-signalr-conn|SIGNALR_CONNECTION|Endpoint=https://chat.service.signalr.net;AccessKey=«<b43>=»;Version=1.0;|u
azure-comm-conn|ACS_CONNECTION|endpoint=https://shop.communication.azure.com/;accesskey=«<b86>==»|u
azure-redis-conn|REDIS_CONN|shop.redis.cache.windows.net:6380,password=«<b33>AzCa<A6>=»,ssl=True,abortConnect=False|u
azure-sql-conn|SQL_CONNECTION|Server=tcp:shop.database.windows.net,1433;Initial Catalog=shop;User ID=shopadmin;Password=«<A14>»;Encrypt=True;|u
azure-sas-url|blob_url|https://shopfiles.blob.core.windows.net/in/a.csv?sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&se=2026-02-01T00%3A00%3A00Z&sr=b&sp=r&sig=«<A42>%3D»|u
azure-devops-pat|AZURE_DEVOPS_PAT|<a52>|~
azure-devops-pat-new|AZURE_DEVOPS_EXT_PAT|<A76>AZDO<A4>|
azure-function-key|function_key|<w44>AzFu<w6>A==|
azure-openai-key|AZURE_OPENAI_API_KEY|<A52>JQQJ99BDACYeBjFXJ3w3AAABACOG<A4>|
azure-acr-password|ACR_PASSWORD|<A42>+ACR<A6>|
azure-batch-key|AZURE_BATCH_KEY|<b76>+ABa<A6>==|
azure-search-key|AZURE_SEARCH_KEY|<A42>AzSe<A6>|
azure-apim-key|Ocp-Apim-Subscription-Key|<h32>|~
alibaba-access-key|ALIBABA_ACCESS_KEY_ID|LTAI5t<A18>|
alibaba-secret|ALIBABA_ACCESS_KEY_SECRET|<A30>|~
tencent-secret-id|TENCENTCLOUD_SECRET_ID|AKID<A32>|
tencent-secret-key|TENCENTCLOUD_SECRET_KEY|<A32>|~
huawei-sk|HUAWEICLOUD_SDK_SK|<A40>|~
oracle-oci-key|OCI_PRIVATE_KEY|-----BEGIN RSA PRIVATE KEY-----
«<b64>
<b64>
<b64>
<b30>==»
-----END RSA PRIVATE KEY-----|m
ibm-cloud-key|IBMCLOUD_API_KEY|<w44>|~
yandex-api-key|YANDEX_API_KEY|AQVN<w36>|
yandex-iam|IAM_TOKEN|t1.9eu<w60>.<w86>|
yandex-static-secret|YC_SECRET|YC<w38>|
yandex-oauth|YANDEX_OAUTH_TOKEN|y0_AgAAAA<w48>|
digitalocean-pat|DIGITALOCEAN_TOKEN|dop_v1_<h64>|
digitalocean-oauth|do_oauth|doo_v1_<h64>|
digitalocean-refresh|do_refresh|dor_v1_<h64>|
digitalocean-spaces-secret|SPACES_SECRET_KEY|<b43>|~
linode-token|LINODE_TOKEN|<h64>|~
vultr-api-key|VULTR_API_KEY|<U36>|~
hetzner-token|HCLOUD_TOKEN|<A64>|~
scaleway-secret|SCW_SECRET_KEY|<uuid>|~
ovh-secret|OVH_APPLICATION_SECRET|<h32>|~
exoscale-key|EXOSCALE_API_KEY|EXO<h24>|
upcloud-token|UPCLOUD_TOKEN|ucat_<U26>|
cloudflare-token|CLOUDFLARE_API_TOKEN|<w40>|~
cloudflare-user-token-new|CF_API_TOKEN|cfut_<A40><h8>|
cloudflare-account-token-new|CF_ACCOUNT_TOKEN|cfat_<A40><h8>|
cloudflare-global-new|CF_API_KEY|cfk_<A40><h8>|
cloudflare-global-key|X-Auth-Key|<h37>|~
cloudflare-origin-ca|CF_ORIGIN_CA_KEY|v1.0-<h24>-<h146>|
cloudflare-turnstile-secret|TURNSTILE_SECRET_KEY|0x4AAAAAAA<w26>|
fastly-token|FASTLY_API_TOKEN|<w32>|~
akamai-client-secret|client_secret|<b43>=|~
akamai-client-token|client_token|akab-<a16>-<a16>|
vercel-token|VERCEL_TOKEN|<A24>|~
vercel-pat-new|VERCEL_TOKEN|vcp_<A56>|
vercel-ai-gateway|AI_GATEWAY_API_KEY|vck_<A56>|
vercel-blob|BLOB_READ_WRITE_TOKEN|vercel_blob_rw_<A16>_<A30>|
netlify-pat|NETLIFY_AUTH_TOKEN|nfp_<A36>|
netlify-legacy|NETLIFY_AUTH_TOKEN|<w43>|~
heroku-v2|HEROKU_API_KEY|HRKU-AA<w58>|
heroku-legacy|HEROKU_API_KEY|<uuid>|~
fly-token|FLY_API_TOKEN|FlyV1 fm2_<b200>|
fly-token-fo|FLY_API_TOKEN|fo1_<w43>|
render-key|RENDER_API_KEY|rnd_<A28>|
railway-token|RAILWAY_TOKEN|<uuid>|~
deno-deploy|DENO_DEPLOY_TOKEN|ddp_<A36>|
supabase-pat|SUPABASE_ACCESS_TOKEN|sbp_<h40>|
supabase-secret|SUPABASE_SECRET_KEY|sb_secret_<w22>_<w8>|
supabase-service-jwt|SUPABASE_SERVICE_ROLE_KEY|<jwt>|
neon-api-key|NEON_API_KEY|napi_<a64>|
planetscale-pw|PLANETSCALE_PASSWORD|pscale_pw_<w43>|
planetscale-token|PLANETSCALE_TOKEN|pscale_tkn_<w43>|
planetscale-oauth|PLANETSCALE_OAUTH|pscale_oauth_<w43>|
turso-token|TURSO_AUTH_TOKEN|<jwt>|
upstash-rest-token|UPSTASH_REDIS_REST_TOKEN|AX<w60>A|~
github-pat|GITHUB_TOKEN|ghp_<A36>|
github-fine|GH_TOKEN|github_pat_<A22>_<A59>|
github-oauth|oauth_token|gho_<A36>|
github-server|GITHUB_TOKEN|ghs_<A36>|
github-user|gh_user_token|ghu_<A36>|
github-refresh|gh_refresh|ghr_<A76>|
gitlab-pat|GITLAB_TOKEN|glpat-<w20>|
gitlab-pat-routable|GITLAB_TOKEN|glpat-<w30>.01.<a9>|
gitlab-deploy|CI_DEPLOY_PASSWORD|gldt-<w20>|
gitlab-runner|RUNNER_TOKEN|glrt-<w20>|
gitlab-runner-reg|REGISTRATION_TOKEN|GR1348941<w20>|
gitlab-trigger|TRIGGER_TOKEN|glptt-<h40>|
gitlab-cbt|CI_JOB_TOKEN|glcbt-<h2>_<w20>|
gitlab-feed|feed_token|glft-<w20>|
gitlab-agent|agent_token|glagent-<w50>|
gitlab-oauth-secret|GITLAB_OAUTH_SECRET|gloas-<h64>|
gitlab-scim|scim_token|glsoat-<w20>|
gitlab-ffclient|feature_flag_token|glffct-<w20>|
gitlab-incoming-mail|incoming_mail_token|glimt-<a25>|
bitbucket-app-password|BITBUCKET_APP_PASSWORD|ATBB<A32><H8>|
bitbucket-dc-token|BITBUCKET_TOKEN|BBDC-<b44>|
atlassian-api|JIRA_API_TOKEN|ATATT3xFfGF0<w170>=<H8>|
atlassian-admin|ATLASSIAN_ADMIN_KEY|ATCTT3xFfGN0<w170>=<H8>|
atlassian-legacy|CONFLUENCE_API_TOKEN|<A24>|~
gitea-token|GITEA_TOKEN|<h40>|~
sourcegraph|SRC_ACCESS_TOKEN|sgp_<h16>_<h40>|
sourcegraph-cody|CODY_TOKEN|slk_<h64>|
npm-token|NPM_TOKEN|npm_<A36>|
pypi-token|TWINE_PASSWORD|pypi-AgEIcHlwaS5vcmc<w150>|
rubygems-key|GEM_HOST_API_KEY|rubygems_<h48>|
cargo-token|CARGO_REGISTRY_TOKEN|cio<A32>|
nuget-key|NUGET_API_KEY|oy2<a43>|
clojars-token|CLOJARS_PASSWORD|CLOJARS_<h60>|
dockerhub-pat|DOCKERHUB_TOKEN|dckr_pat_<w27>|
dockerhub-oat|DOCKERHUB_TOKEN|dckr_oat_<w32>|
artifactory-key|ARTIFACTORY_API_KEY|AKCp<A69>|
artifactory-ref|JFROG_REFERENCE_TOKEN|cmVmdGtuOjAxOj<A50>|
cloudsmith-key|CLOUDSMITH_API_KEY|csa_<h40>|
packagist-token|PACKAGIST_TOKEN|packagist_ack_<h68>|
hex-pm-key|HEX_API_KEY|<h32>|~
sonar-user|SONAR_TOKEN|squ_<h40>|
sonar-project|SONAR_TOKEN|sqp_<h40>|
snyk-token|SNYK_TOKEN|<uuid>|~
snyk-pat|SNYK_TOKEN|snyk_uat.<h8>.<w60>|
codecov-token|CODECOV_TOKEN|<uuid>|~
circleci-pat|CIRCLE_TOKEN|CCIPAT_<A22>_<h40>|
circleci-project|CIRCLE_PROJECT_TOKEN|CCIPRJ_<A22>_<h40>|
buildkite-api|BUILDKITE_API_TOKEN|bkua_<h40>|
buildkite-agent|BUILDKITE_AGENT_TOKEN|bkct_<A40>|
travis-token|TRAVIS_TOKEN|<A22>|~
drone-token|DRONE_TOKEN|<A32>|~
jenkins-token|JENKINS_API_TOKEN|11<h32>|~
teamcity-token|TEAMCITY_TOKEN|eyJ0eXAiOiAiVENWMiJ9.<w36>.<w48>|
harness-pat|HARNESS_TOKEN|pat.<w22>.<h24>.<A20>|
octopus-key|OCTOPUS_API_KEY|API-<U26>|
launchdarkly-sdk|LD_SDK_KEY|sdk-<uuid>|
launchdarkly-api|LD_API_TOKEN|api-<uuid>|
split-key|SPLIT_SDK_KEY|<a36>|~
terraform-cloud|TFE_TOKEN|<A14>.atlasv1.<w67>|
pulumi-token|PULUMI_ACCESS_TOKEN|pul-<h40>|
doppler-pt|DOPPLER_TOKEN|dp.pt.<A43>|
doppler-st|DOPPLER_TOKEN|dp.st.prd.<A43>|
infisical-st|INFISICAL_TOKEN|st.<h24>.<h32>.<h32>|
vault-service|VAULT_TOKEN|hvs.CAES<w92>|
vault-batch|VAULT_TOKEN|hvb.AAAAAQ<w150>|
vault-legacy|VAULT_TOKEN|s.<A24>|
vault-recovery|vault_recovery_token|hvr.<w100>|
vault-approle-secret|secret_id|<uuid>|~
onepassword-service|OP_SERVICE_ACCOUNT_TOKEN|ops_eyJ<A300>|
onepassword-secret-key|op_secret_key|A3-<U6>-<U6>-<U5>-<U5>-<U5>-<U5>|
age-secret|SOPS_AGE_KEY|AGE-SECRET-KEY-1<U58>|
bitwarden-access|BWS_ACCESS_TOKEN|0.<uuid>.<A30>:<b22>==|
stripe-secret|STRIPE_SECRET_KEY|sk_live_<A24>|
stripe-secret-long|STRIPE_API_KEY|sk_live_51<A97>|
stripe-test|STRIPE_KEY|sk_test_<A24>|
stripe-restricted|STRIPE_RESTRICTED|rk_live_<A24>|
stripe-whsec|STRIPE_WEBHOOK_SECRET|whsec_<A32>|
stripe-pi-secret|client_secret|pi_<A24>_secret_<A25>|
stripe-seti-secret|client_secret|seti_<A24>_secret_<A25>|
square-access|SQUARE_ACCESS_TOKEN|EAAA<w60>|
square-secret|SQUARE_APP_SECRET|sq0csp-<w43>|
square-pat|SQUARE_PAT|sq0atp-<w22>|
paypal-access|paypal_token|A21AA<w90>|
paypal-secret|PAYPAL_CLIENT_SECRET|E<w79>|~
braintree-access|BRAINTREE_TOKEN|access_token$production$<a16>$<h32>|
adyen-key|ADYEN_API_KEY|AQE<A60>-<b44>=-<A16>|
razorpay-secret|RAZORPAY_KEY_SECRET|<A24>|~
razorpay-key-id|razorpay_key|rzp_live_<A14>|
plaid-access|plaid_access_token|access-production-<uuid>|
plaid-secret|PLAID_SECRET|<h30>|~
gocardless|GOCARDLESS_ACCESS_TOKEN|live_<w40>|
mollie-live|MOLLIE_API_KEY|live_<A30>|
mollie-access|MOLLIE_ACCESS_TOKEN|access_<A40>|~
paystack-secret|PAYSTACK_SECRET_KEY|sk_live_<h40>|
flutterwave-secret|FLW_SECRET_KEY|FLWSECK-<h32>-X|
flutterwave-test|FLW_SECRET_KEY|FLWSECK_TEST-<h32>-X|
coinbase-commerce|COINBASE_API_SECRET|<b86>==|~
wise-token|WISE_API_TOKEN|<uuid>|~
lob-live|LOB_API_KEY|live_<h35>|
easypost|EASYPOST_API_KEY|EZAK<h54>|
easypost-test|EASYPOST_API_KEY|EZTK<h54>|
shippo|SHIPPO_TOKEN|shippo_live_<h40>|
duffel|DUFFEL_TOKEN|duffel_live_<w43>|
paddle-live|PADDLE_API_KEY|pdl_live_apikey_<a26>_<A22>_<A3>|
lemonsqueezy|LEMONSQUEEZY_API_KEY|<jwt>|
polar-token|POLAR_ACCESS_TOKEN|polar_oat_<A43>|
asaas-key|ASAAS_API_KEY|$aact_prod_<A120>|
mercadopago|MP_ACCESS_TOKEN|APP_USR-<d16>-<d6>-<h32>-<d9>|
pagarme|PAGARME_KEY|ak_live_<A30>|
shopify-access|SHOPIFY_ACCESS_TOKEN|shpat_<h32>|
shopify-custom|SHOPIFY_TOKEN|shpca_<h32>|
shopify-private|SHOPIFY_TOKEN|shppa_<h32>|
shopify-secret|SHOPIFY_API_SECRET|shpss_<h32>|
slack-bot|SLACK_BOT_TOKEN|xoxb-<d12>-<d13>-<A24>|
slack-user|SLACK_USER_TOKEN|xoxp-<d12>-<d12>-<d13>-<h32>|
slack-app|SLACK_APP_TOKEN|xapp-1-A<U10>-<d13>-<h64>|
slack-config|slack_config_token|xoxe.xoxp-1-<A166>|
slack-refresh|slack_refresh|xoxe-1-<A147>|
slack-session|slack_client_token|xoxc-<d12>-<d12>-<d13>-<h64>|
slack-cookie|slack_d_cookie|xoxd-<A120>%3D%3D|
slack-webhook|SLACK_WEBHOOK_URL|https://hooks.slack.com/services/T<U9>/B<U10>/«<A24>»|u
slack-workflow|SLACK_WORKFLOW_URL|https://hooks.slack.com/workflows/T<U9>/A<U9>/<d18>/«<A24>»|u
slack-signing|SLACK_SIGNING_SECRET|<h32>|~
discord-bot|DISCORD_TOKEN|MTA<A23>.G<A5>.<w38>|
discord-webhook|DISCORD_WEBHOOK|https://discord.com/api/webhooks/<d19>/«<A68>»|u
discord-secret|DISCORD_CLIENT_SECRET|<A32>|~
telegram-bot|TELEGRAM_BOT_TOKEN|<d10>:AA<A33>|
telegram-url|telegram_url|https://api.telegram.org/bot«<d10>:AA<A33>»/sendMessage|u
teams-webhook|TEAMS_WEBHOOK_URL|https://contoso.webhook.office.com/webhookb2/<uuid>@<uuid>/IncomingWebhook/«<h32>»/<uuid>|u
teams-workflow|TEAMS_URL|https://prod-42.westeurope.logic.azure.com:443/workflows/<h32>/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=«<w43>»|u
google-chat-webhook|GCHAT_WEBHOOK|https://chat.googleapis.com/v1/spaces/AAAA<w7>/messages?key=«AIzaSy<w33>»&token=«<w43>»|u
mattermost-hook|MM_HOOK|https://chat.example.net/hooks/«<a26>»|u
zapier-hook|ZAPIER_HOOK|https://hooks.zapier.com/hooks/catch/<d7>/«<a7>»/|u
make-hook|MAKE_HOOK|https://hook.eu1.make.com/«<a32>»|u
ifttt-hook|IFTTT_URL|https://maker.ifttt.com/trigger/sale/with/key/«<w43>»|u
webex-bot|WEBEX_TOKEN|<A64>_PF84_<uuid>|
zulip-key|ZULIP_API_KEY|<A32>|~
line-token|LINE_CHANNEL_ACCESS_TOKEN|<b150>/1O/w1cDnyilFU=|
viber-token|VIBER_AUTH_TOKEN|<h16>-<h16>-<h16>|~
whatsapp-token|WHATSAPP_TOKEN|EAAG<A180>|
facebook-token|FB_ACCESS_TOKEN|EAACEdEose0cBA<A160>|
facebook-app-token|FB_APP_TOKEN|<d15>|<w27>|
facebook-secret|FACEBOOK_APP_SECRET|<h32>|~
instagram-token|IG_TOKEN|IGQVJ<w150>|
twitter-bearer|TWITTER_BEARER_TOKEN|AAAAAAAAAAAAAAAAAAAAA<A35>%3D<A50>|
twitter-access|TWITTER_ACCESS_TOKEN|<d19>-<A30>|~
twitter-secret|TWITTER_ACCESS_TOKEN_SECRET|<A45>|~
linkedin-secret|LINKEDIN_CLIENT_SECRET|WPL_AP1.<A16>.<A6>==|
linkedin-secret-old|LINKEDIN_CLIENT_SECRET|<A16>|~
tiktok-token|tiktok_access_token|act.<A60>!<d4>.va|
twitch-secret|TWITCH_CLIENT_SECRET|<a30>|~
reddit-secret|REDDIT_CLIENT_SECRET|<w27>|~
dropbox-short|DROPBOX_TOKEN|sl.B<w134>|
dropbox-long|DROPBOX_TOKEN|sl.u.AF<w200>|
box-dev|BOX_TOKEN|<A32>|~
notion-new|NOTION_TOKEN|ntn_<d11><A35>|
notion-old|NOTION_TOKEN|secret_<A43>|
airtable-pat|AIRTABLE_TOKEN|pat<A14>.<h64>|
airtable-key|AIRTABLE_API_KEY|key<A14>|~
linear-key|LINEAR_API_KEY|lin_api_<A40>|
linear-oauth|LINEAR_TOKEN|lin_oauth_<h64>|
asana-pat|ASANA_TOKEN|2/<d16>/<d16>:<h32>|
asana-pat-old|ASANA_TOKEN|1/<d16>:<h32>|
trello-token|TRELLO_TOKEN|ATTA<h64><H8>|
clickup|CLICKUP_TOKEN|pk_<d8>_<U32>|
monday-jwt|MONDAY_TOKEN|<jwt>|
figma|FIGMA_TOKEN|figd_<w40>|
postman|POSTMAN_API_KEY|PMAK-<h24>-<h34>|
rapidapi|X-RapidAPI-Key|<h10>msh<h15>p1<h5>jsn<h12>|
contentful-pat|CONTENTFUL_TOKEN|CFPAT-<w43>|
contentful-delivery|CONTENTFUL_ACCESS_TOKEN|<w43>|~
sanity|SANITY_TOKEN|sk<A178>|~
prismic|PRISMIC_TOKEN|MC5<w40>.<w45>|~
storyblok|STORYBLOK_TOKEN|<A22>tt|~
hubspot-pat|HUBSPOT_TOKEN|pat-eu1-<uuid>|
hubspot-na|HUBSPOT_TOKEN|pat-na1-<uuid>|
hubspot-hapikey|hapikey|<uuid>|~
salesforce-session|sf_session|00D<A12>!AQ<A90>|
salesforce-refresh|sf_refresh_token|5Aep861<A80>|
salesforce-consumer|SF_CONSUMER_SECRET|<H64>|~
zendesk-token|ZENDESK_API_TOKEN|<A40>|~
intercom-token|INTERCOM_TOKEN|dG9rO<b55>=|
freshdesk|FRESHDESK_API_KEY|<A20>|~
pipedrive|PIPEDRIVE_TOKEN|<h40>|~
typeform|TYPEFORM_TOKEN|tfp_<A44>_<A14>|
calendly|CALENDLY_TOKEN|<jwt>|
klaviyo|KLAVIYO_API_KEY|pk_<h34>|
algolia-admin|ALGOLIA_ADMIN_KEY|<h32>|~
mapbox-sk|MAPBOX_SECRET_TOKEN|sk.eyJ1Ijoi<A70>.<w22>|
here-key|HERE_API_KEY|<w43>|~
openweather|OPENWEATHER_API_KEY|<h32>|~
maxmind|MAXMIND_LICENSE_KEY|<A6>_<A29>_mmk|
sendgrid|SENDGRID_API_KEY|SG.<w22>.<w43>|
mailgun-old|MAILGUN_API_KEY|key-<h32>|
mailgun-new|MAILGUN_API_KEY|<h32>-<h8>-<h8>|
mailchimp|MAILCHIMP_API_KEY|<h32>-us21|
mandrill|MANDRILL_KEY|md-<w22>|
brevo|BREVO_API_KEY|xkeysib-<h64>-<A16>|
brevo-smtp|BREVO_SMTP_KEY|xsmtpsib-<h64>-<A16>|
postmark|POSTMARK_SERVER_TOKEN|<uuid>|~
resend|RESEND_API_KEY|re_<A8>_<A24>|
mailjet|MJ_APIKEY_PRIVATE|<h32>|~
sparkpost|SPARKPOST_API_KEY|<h40>|~
mailersend|MAILERSEND_API_KEY|mlsn.<h64>|
loops|LOOPS_API_KEY|<h32>|~
customerio|CUSTOMERIO_API_KEY|<h32>|~
twilio-token|TWILIO_AUTH_TOKEN|<h32>|~
twilio-key|TWILIO_API_KEY|SK<h32>|
vonage-secret|VONAGE_API_SECRET|<A16>|~
messagebird|MESSAGEBIRD_KEY|<A25>|~
plivo|PLIVO_AUTH_TOKEN|<A40>|~
telnyx|TELNYX_API_KEY|KEY0<H31>_<A22>|
pusher-secret|PUSHER_APP_SECRET|<h20>|~
ably-key|ABLY_API_KEY|<A6>.<A6>:<w43>|~
pubnub-secret|PUBNUB_SECRET_KEY|sec-c-<b48>|
onesignal|ONESIGNAL_REST_API_KEY|os_v2_app_<a103>|
firebase-legacy|FIREBASE_SECRET|<A40>|~
expo-token|EXPO_TOKEN|<w40>|~
datadog-api|DD_API_KEY|<h32>|~
datadog-app|DD_APP_KEY|<h40>|~
datadog-app-new|DD_APP_KEY|ddapp_<A34>|
newrelic-user|NEW_RELIC_API_KEY|NRAK-<U27>|
newrelic-license|NEW_RELIC_LICENSE_KEY|<h36>NRAL|
newrelic-insert|NEW_RELIC_INSERT_KEY|NRII-<w32>|
newrelic-browser|nr_browser|NRJS-<h19>|
grafana-sa|GRAFANA_TOKEN|glsa_<A32>_<h8>|
grafana-cloud|GRAFANA_CLOUD_TOKEN|glc_eyJ<A110>|
grafana-old|GRAFANA_API_KEY|eyJrIjoi<A90>|
sentry-user|SENTRY_AUTH_TOKEN|sntryu_<h64>|
sentry-org|SENTRY_AUTH_TOKEN|sntrys_eyJpYXQiO<A120>_<b43>|
sentry-dsn-legacy|SENTRY_DSN|https://<h32>:«<h32>»@sentry.example.net/4|u
honeycomb-ingest|HONEYCOMB_API_KEY|hcaik_01<a56>|
honeycomb-classic|HONEYCOMB_WRITE_KEY|<h32>|~
dynatrace|DT_API_TOKEN|dt0c01.<U24>.<U64>|
dynatrace-platform|DT_TOKEN|dt0s16.<U8>.<U64>|
splunk-hec|SPLUNK_HEC_TOKEN|<uuid>|~
elastic-key|ELASTIC_API_KEY|<A58>==|~
logdna|LOGDNA_INGESTION_KEY|<h32>|~
logtail|LOGTAIL_SOURCE_TOKEN|<A24>|~
papertrail|PAPERTRAIL_TOKEN|<A20>|~
sumologic|SUMO_ACCESS_KEY|<A64>|~
rollbar|ROLLBAR_ACCESS_TOKEN|<h32>|~
bugsnag|BUGSNAG_API_KEY|<h32>|~
posthog-personal|POSTHOG_PERSONAL_API_KEY|phx_<A43>|
mixpanel-secret|MIXPANEL_SECRET|<h32>|~
segment-write|SEGMENT_WRITE_KEY|<A32>|~
segment-public-api|SEGMENT_TOKEN|sgp_<A64>|
amplitude-secret|AMPLITUDE_SECRET_KEY|<h32>|~
pagerduty|PAGERDUTY_API_KEY|u+<w18>|
pagerduty-routing|routing_key|<h32>|~
opsgenie|OPSGENIE_API_KEY|<uuid>|~
rootly|ROOTLY_API_KEY|rootly_<h64>|
incidentio|INCIDENT_API_KEY|inc_<h64>|~
healthchecks-ping|HC_PING_URL|https://hc-ping.com/«<uuid>»|u
logfire-token|LOGFIRE_TOKEN|pylf_v1_eu_<A43>|
axiom-token|AXIOM_TOKEN|xaat-<uuid>|
axiom-pat|AXIOM_TOKEN|xapt-<uuid>|
betterstack|BETTERSTACK_TOKEN|<A24>|~
openai-legacy|OPENAI_API_KEY|sk-<A20>T3BlbkFJ<A20>|
openai-proj|OPENAI_API_KEY|sk-proj-<w74>T3BlbkFJ<w74>|
openai-svc|OPENAI_API_KEY|sk-svcacct-<w74>T3BlbkFJ<w74>|
openai-admin|OPENAI_ADMIN_KEY|sk-admin-<w58>T3BlbkFJ<w58>|
openai-ephemeral|client_secret|ek_<h32>|
anthropic|ANTHROPIC_API_KEY|sk-ant-api03-<w93>AA|
anthropic-admin|ANTHROPIC_ADMIN_KEY|sk-ant-admin01-<w93>AA|
anthropic-oauth|CLAUDE_CODE_OAUTH_TOKEN|sk-ant-oat01-<w93>AA|
anthropic-session|sessionKey|sk-ant-sid01-<w93>AA|
cohere|COHERE_API_KEY|<A40>|~
mistral|MISTRAL_API_KEY|<A32>|~
groq|GROQ_API_KEY|gsk_<A52>|
huggingface|HF_TOKEN|hf_<L34>|
huggingface-org|HF_ORG_TOKEN|api_org_<L34>|
replicate|REPLICATE_API_TOKEN|r8_<A37>|
openrouter|OPENROUTER_API_KEY|sk-or-v1-<h64>|
together|TOGETHER_API_KEY|<h64>|~
together-new|TOGETHER_API_KEY|tgp_v1_<w43>|
fireworks|FIREWORKS_API_KEY|fw_<A24>|
perplexity|PERPLEXITY_API_KEY|pplx-<A48>|
xai|XAI_API_KEY|xai-<A80>|
deepseek|DEEPSEEK_API_KEY|sk-<h32>|
nvidia|NVIDIA_API_KEY|nvapi-<w64>|
elevenlabs|ELEVENLABS_API_KEY|sk_<h48>|
deepgram|DEEPGRAM_API_KEY|<h40>|~
assemblyai|ASSEMBLYAI_API_KEY|<h32>|~
stability|STABILITY_API_KEY|sk-<A48>|
cerebras|CEREBRAS_API_KEY|csk-<a48>|
voyage|VOYAGE_API_KEY|pa-<w43>|
jina|JINA_API_KEY|jina_<h32><A24>|
tavily|TAVILY_API_KEY|tvly-<A32>|
tavily-dev|TAVILY_API_KEY|tvly-dev-<A32>|
exa|EXA_API_KEY|<uuid>|~
firecrawl|FIRECRAWL_API_KEY|fc-<h32>|
langsmith|LANGSMITH_API_KEY|lsv2_pt_<h32>_<h10>|
langsmith-sk|LANGCHAIN_API_KEY|lsv2_sk_<h32>_<h10>|
langfuse-secret|LANGFUSE_SECRET_KEY|sk-lf-<uuid>|
helicone|HELICONE_API_KEY|sk-helicone-<a7>-<a7>-<a7>-<a7>|
portkey|PORTKEY_API_KEY|<w28>|~
wandb|WANDB_API_KEY|<h40>|~
wandb-new|WANDB_API_KEY|wandb_v1_<w77>|
litellm-virtual|LITELLM_KEY|sk-<w22>|
llamacloud|LLAMA_CLOUD_API_KEY|llx-<A48>|
pinecone|PINECONE_API_KEY|pcsk_<A6>_<A63>|
pinecone-old|PINECONE_API_KEY|<uuid>|~
qdrant|QDRANT_API_KEY|<w54>|~
weaviate|WEAVIATE_API_KEY|<A36>|~
e2b|E2B_API_KEY|e2b_<h40>|
modal-secret|MODAL_TOKEN_SECRET|as-<A22>|
modal-id|MODAL_TOKEN_ID|ak-<A22>|
runpod|RUNPOD_API_KEY|rpa_<U46>|
apify|APIFY_TOKEN|apify_api_<A36>|
browserless|BROWSERLESS_TOKEN|<uuid>|~
copilot-token|copilot|tid=<h32>;exp=<ts>;sku=free;st=dotcom;8kp=1:«<h64>»|x
databricks|DATABRICKS_TOKEN|dapi<h32>|
snowflake-password|SNOWFLAKE_PASSWORD|<pw>|~
confluent-secret|CONFLUENT_API_SECRET|<b64>|~
confluent-new|CONFLUENT_SECRET|cflt<b60>|
clickhouse-cloud|CLICKHOUSE_SECRET|4b1d<A38>|
mongodb-atlas-private|ATLAS_PRIVATE_KEY|<uuid>|~
aiven|AIVEN_TOKEN|aivenv1<b300>|~
aiven-pw|AIVEN_PASSWORD|AVNS_<w17>|
cockroach-key|COCKROACH_API_KEY|CCDB1_<A22>_<A40>|
postgres-url|DATABASE_URL|postgresql://shop:«<pw>»@<host>:5432/shop|u
postgres-asyncpg|DB_DSN|postgresql+asyncpg://app_rw:«<A18>»@<host>/orders?sslmode=require|u
postgres-dsn-kv|PG_DSN|host=<host> port=5432 dbname=shop user=shop password=«<A16>» connect_timeout=5|u
mysql-url|MYSQL_URL|mysql+pymysql://root:«<A12>»@<host>:3306/shop?charset=utf8mb4|u
mariadb-url|MARIADB_URL|mariadb://shop:«<A14>»@10.2.0.7/shop|u
mssql-odbc|ODBC|Driver={ODBC Driver 18 for SQL Server};Server=<host>,1433;Database=shop;Uid=sa;Pwd=«<A14>»;Encrypt=yes|u
oracle-easy|ORACLE_DSN|scott/«<A12>»@//<host>:1521/ORCLPDB1|u
oracle-url|ORACLE_URL|oracle+oracledb://scott:«<A12>»@<host>:1521/?service_name=ORCL|u
jdbc-mysql|JDBC_URL|jdbc:mysql://<host>:3306/shop?user=shop&password=«<A14>»&useSSL=true|u
jdbc-sqlserver|spring.datasource.url|jdbc:sqlserver://<host>:1433;databaseName=shop;user=sa;password=«<A14>»;encrypt=true|u
jdbc-oracle|JDBC_ORACLE|jdbc:oracle:thin:shop/«<A14>»@<host>:1521:ORCL|u
mongo-url|MONGODB_URI|mongodb+srv://app:«<A16>»@cluster0.ab1cd.mongodb.net/?retryWrites=true&w=majority|u
redis-url|REDIS_URL|redis://:«<A24>»@<host>:6379/0|u
rediss-url|CACHE_URL|rediss://default:«<w40>»@<host>:6380|u
amqp-url|CELERY_BROKER_URL|amqp://worker:«<A16>»@<host>:5672/prod|u
kafka-jaas|sasl.jaas.config|org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="«<A16>»";|u
nats-url|NATS_URL|nats://svc:«<A16>»@<host>:4222|u
mqtt-url|MQTT_URL|mqtts://device42:«<A16>»@<host>:8883|u
clickhouse-url|CLICKHOUSE_URL|clickhouse+native://default:«<A16>»@<host>:9000/logs|u
snowflake-url|SNOWFLAKE_URL|snowflake://etl:«<A16>»@ab12345.eu-west-1/db/public?warehouse=wh|u
elastic-url|ES_URL|https://elastic:«<A24>»@<host>:9243|u
couchdb-url|COUCH_URL|http://admin:«<A12>»@<host>:5984/shop|u
neo4j-url|NEO4J_URI|neo4j+s://neo4j:«<w43>»@ab12cd34.databases.neo4j.io|u
ldap-url|LDAP_URL|ldap://cn=admin,dc=example,dc=org:«<A12>»@<host>:389|u
smtp-url|EMAIL_URL|smtp+tls://mailer%40example.net:«<A16>»@<host>:587|u
sftp-url|SFTP_URL|sftp://upload:«<A12>»@<host>/in|u
ftp-url|FTP_URL|ftp://upload:«<A12>»@<host>/in/a.csv|u
rtsp-url|CAMERA_URL|rtsp://admin:«<A10>»@10.0.4.9:554/stream1|u
git-remote|remote|https://oauth2:«glpat-<w20>»@gitlab.example.net/shop/api.git|u
git-remote-x|remote|https://x-access-token:«ghs_<A36>»@github.com/acme/shop.git|u
proxy-url|HTTPS_PROXY|http://corp%5Cada:«<A14>»@<host>:3128|u
s3-presigned|download_url|https://shop.s3.eu-central-1.amazonaws.com/inv/1.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA<216>%2F20260101%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=«<h64>»|u
gcs-signed|download_url|https://storage.googleapis.com/shop/a.pdf?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Date=20260101T000000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=«<h128>»|u
cloudfront-signed|video_url|https://d111.cloudfront.net/v.mp4?Expires=1767225600&Signature=«<w200>__»&Key-Pair-Id=K2JCJMDEHXQW5F|u
reset-link|link|https://shop.example.com/reset-password?token=«<w43>»&uid=42|u
reset-path|link|https://shop.example.com/accounts/reset/MQ/«<a6>-<h32>»/|u
magic-link|link|https://shop.example.com/auth/verify?magic_token=«<w32>»|u
oauth-callback|redirect|https://shop.example.com/cb#access_token=«<w40>»&token_type=bearer&expires_in=3600|u
oauth-code|callback|https://shop.example.com/oauth/callback?state=<w24>&code=«4/0A<w60>»&scope=email|u
bearer-header|x|Authorization: Bearer «<w43>»|x
basic-header|x|Authorization: Basic «<b32>»|x
basic-header-lower|x|authorization: basic «<b28>=»|x
token-header|x|Authorization: Token «<h40>»|x
apikey-header|x|Authorization: ApiKey «<b60>==»|x
digest-header|x|Authorization: Digest username="ada", realm="shop", nonce="<h32>", uri="/x", response="«<h32>»", opaque="<h32>"|x
aws4-header|x|Authorization: AWS4-HMAC-SHA256 Credential=«AKIA<216>»/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=«<h64>»|x
oauth1-header|x|Authorization: OAuth oauth_consumer_key="<A20>", oauth_token="«<A40>»", oauth_signature_method="HMAC-SHA1", oauth_signature="«<b26>%3D»", oauth_version="1.0"|x
negotiate-header|x|WWW-Authenticate: Negotiate «YII<b120>»|x
ntlm-header|x|Authorization: NTLM «TlRMTVNTUAADAAAA<b100>»|x
hawk-header|x|Authorization: Hawk id="dh37", ts="<ts>", nonce="j4h3g2", mac="«<b43>=»"|x
dpop-header|x|DPoP: «<jwt>»|x
xapikey-header|x|X-API-Key: «<A32>»|x
x-vault-header|x|X-Vault-Token: «hvs.<w92>»|x
private-token-header|x|PRIVATE-TOKEN: «<w20>»|x
x-auth-token-header|x|X-Auth-Token: «<A32>»|x
x-goog-key-header|x|x-goog-api-key: «AIzaSy<w33>»|x
api-key-header|x|api-key: «<h32>»|x
proxy-auth-header|x|Proxy-Authorization: Basic «<b32>»|x
cookie-django|x|Cookie: csrftoken=«<A64>»; sessionid=«<a32>»; lang=de|x
cookie-express|x|Set-Cookie: connect.sid=«s%3A<w32>.<A43>»; Path=/; HttpOnly|x
cookie-php|x|Cookie: PHPSESSID=«<a26>»; theme=dark|x
cookie-java|x|Set-Cookie: JSESSIONID=«<H32>»; Path=/shop; Secure|x
cookie-aspnet|x|Cookie: ASP.NET_SessionId=«<a24>»; .ASPXAUTH=«<H160>»|x
cookie-laravel|x|Cookie: laravel_session=«eyJpdiI6<A160>%3D»; XSRF-TOKEN=«eyJpdiI6<A120>%3D»|x
cookie-nextauth|x|Cookie: __Secure-next-auth.session-token=«<jwe>»|x
cookie-flask|x|Set-Cookie: session=«eyJ1c2VyX2lkIjo0Mn0.<w6>.<w27>»; HttpOnly; Path=/|x
cookie-gitlab|x|Cookie: _gitlab_session=«<h32>»; preferred_language=en|x
cookie-remember|x|Cookie: remember_user_token=«<w60>--<h40>»|x
cookie-clerk|x|Cookie: __session=«<jwt>»; __client_uat=<ts>|x
webhook-sig-stripe|x|Stripe-Signature: t=<ts>,v1=«<h64>»|x
webhook-sig-github|x|X-Hub-Signature-256: sha256=«<h64>»|x
webhook-svix|x|svix-signature: v1,«<b43>=»|x
slack-sig|x|X-Slack-Signature: v0=«<h64>»|x
jwt|id_token|<jwt>|
jwe|auth_token|<jwe>|
rsa-pem|private_key|-----BEGIN RSA PRIVATE KEY-----
«<b64>
<b64>
<b64>
<b30>==»
-----END RSA PRIVATE KEY-----|m
ec-pem|TLS_KEY|-----BEGIN EC PRIVATE KEY-----
«<b64>
<b64>
<b30>==»
-----END EC PRIVATE KEY-----|m
openssh-key|deploy_key|-----BEGIN OPENSSH PRIVATE KEY-----
«b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
<b70>
<b70>
<b40>==»
-----END OPENSSH PRIVATE KEY-----|m
pgp-key|signing_key|-----BEGIN PGP PRIVATE KEY BLOCK-----

«lQVYBF<b58>
<b64>
<b64>
=<b4>»
-----END PGP PRIVATE KEY BLOCK-----|m
putty-key|ppk|PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: ada@laptop
Private-Lines: 1
«<b44>»
Private-MAC: <h64>|m
encrypted-pem|TLS_KEY|-----BEGIN ENCRYPTED PRIVATE KEY-----
«MIIFHDBOBgkqhkiG9w0B<b44>
<b64>
<b64>»
-----END ENCRYPTED PRIVATE KEY-----|m
ansible-vault-password|ansible_become_pass|<pw>|~
jwk-private|jwk|{"kty":"EC","crv":"P-256","x":"<w43>","y":"<w43>","d":"«<w43>»","kid":"k1"}|x
jwk-oct|jwk|{"kty":"oct","alg":"HS256","k":"«<w43>»"}|x
wireguard|PrivateKey|<b42>8=|~
django-secret|SECRET_KEY|django-insecure-<A50>|
flask-secret|SECRET_KEY|<h64>|~
rails-master|RAILS_MASTER_KEY|<h32>|~
laravel-app-key|APP_KEY|base64:<b43>=|
nextauth-secret|NEXTAUTH_SECRET|<b43>=|~
jwt-secret|JWT_SECRET|<w48>|~
encryption-key|ENCRYPTION_KEY|<h64>|~
fernet-key|FERNET_KEY|<w43>=|~
hash-salt|PASSWORD_SALT|<A22>|~
db-password|DB_PASSWORD|<pw>|~
smtp-password|SMTP_PASS|<pw>|~
ldap-bind|LDAP_BIND_PASSWORD|<pw>|~
admin-password|admin_password|<pw>|~
new-password|newPassword|<pw>|~
confirm-password|password_confirmation|<pw>|~
passphrase|passphrase|<words>|~
passwd|passwd|<pw>|~
pin|card_pin|<d4>|~
cvv|cvv|<d3>|~
otp|otp_code|<d6>|~
totp-secret|totp_secret|<232>|~
totp-uri|provisioning_uri|otpauth://totp/Shop:ada?secret=«<232>»&issuer=Shop|u
backup-code|recovery_code|<a5>-<a5>|~
security-answer|security_answer|<pw>|~
csrf-token|csrfmiddlewaretoken|<A64>|~
session-id|session_id|<A32>|~
session-token|sessionToken|<w43>|~
refresh-token|refreshToken|<w60>|~
access-token|accessToken|<w40>|~
client-secret|clientSecret|<w40>|~
api-key|apiKey|<A32>|~
api-secret|api_secret|<A40>|~
x-api-key|x-api-key|<A32>|~
bearer|bearer_token|<w40>|~
webhook-secret|webhookSecret|<A32>|~
signing-secret|signing_secret|<h64>|~
private-token|private_token|<w24>|~
auth-token|auth_token|<A32>|~
device-token|device_token|<h64>|~
invite-token|invite_token|<w24>|~
verification-code|verification_code|<d6>|~
code-verifier|code_verifier|<w64>|~
saml|SAMLResponse|PHNhbWxwOlJlc3BvbnNl<b400>=|
eth-private|ETH_PRIVATE_KEY|0x<h64>|~
btc-wif|wif|5K<549>|~
xprv|xprv|xprv9<5106>|
mnemonic|mnemonic|<words>|~
bcrypt|password_hash|$2b$12$<A53>|
argon2|password_hash|$argon2id$v=19$m=65536,t=3,p=4$<b22>$<b43>|
pbkdf2|password|pbkdf2_sha256$870000$<A22>$<b43>=|
shadow-sha512|shadow|$6$<A16>$<A86>|
scrypt-hash|password_hash|scrypt:32768:8:1$<A16>$<h128>|
htpasswd|htpasswd|ada:$apr1$«<A8>$<A22>»|x
okta-token|OKTA_API_TOKEN|00<w40>|~
auth0-secret|AUTH0_CLIENT_SECRET|<w64>|~
clerk-secret|CLERK_SECRET_KEY|sk_live_<A40>|
workos|WORKOS_API_KEY|sk_live_<A90>|
stytch|STYTCH_SECRET|secret-live-<w32>=|
descope|DESCOPE_MANAGEMENT_KEY|K2<A120>|~
keycloak-secret|KEYCLOAK_CLIENT_SECRET|<A32>|~
tailscale|TS_AUTHKEY|tskey-auth-k<A11>CNTRL-<A32>|
tailscale-api|TS_API_KEY|tskey-api-k<A11>CNTRL-<A32>|
zerotier|ZT_TOKEN|<A32>|~
ngrok|NGROK_AUTHTOKEN|2<A26>_<A20>|~
cloudflared-tunnel|TUNNEL_TOKEN|eyJhIjoi<A140>|
teleport-join|join_token|<h32>|~
k8s-sa-token|token|eyJhbGciOiJSUzI1NiIsImtpZCI6Ii<A30>.<w300>.<w342>|
k8s-bootstrap|bootstrap_token|<a6>.<a16>|~
openshift|OC_TOKEN|sha256~<w43>|
rancher|RANCHER_TOKEN|token-<a5>:<a54>|
portainer|PORTAINER_KEY|ptr_<b43>=|
docker-auth|auths|{"auths": {"registry.example.net": {"auth": "«<b40>»"}}}|x
kubeconfig-key|client-key-data|LS0tLS1CRU<l0>dJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo<b600>|
k8s-secret-yaml|x|apiVersion: v1
kind: Secret
metadata:
  name: shop-db
type: Opaque
data:
  password: «<b24>»
  username: YWRtaW4=|m
npmrc|x|//registry.npmjs.org/:_authToken=«<uuid>»|x
npmrc-auth|x|_auth=«<b32>»|x
netrc|x|machine api.example.net login ada password «<A16>»|x
pgpass|x|db.example.net:5432:shop:shop:«<A16>»|x
pypirc|x|[pypi]
username = ada
password = «<A16>»|m
mycnf|x|[client]
user=root
password=«<A16>»|m
maven-settings|x|<server><id>nexus</id><username>ci</username><password>«<A16>»</password></server>|x
nuget-config|x|<add key="ClearTextPassword" value="«<A16>»" />|x
composer-auth|x|{"http-basic": {"repo.example.net": {"username": "ci", "password": "«<A16>»"}}}|x
rclone|x|pass = «<w40>»|x
s3cfg|x|secret_key = «<b40>»|x
airflow-fernet|AIRFLOW__CORE__FERNET_KEY|<w43>=|~
django-email|EMAIL_HOST_PASSWORD|<pw>|~
erlang-cookie|RABBITMQ_ERLANG_COOKIE|<u20>|~
redis-requirepass|x|requirepass «<A24>»|x
scaling-github-app-key|GITHUB_APP_PRIVATE_KEY|-----BEGIN RSA PRIVATE KEY-----
«<b64>
<b64>
<b64>
<b30>==»
-----END RSA PRIVATE KEY-----|m
tines-hook|TINES_URL|https://quiet-sun-42.tines.com/webhook/<h32>/«<h32>»|u
n8n-key|N8N_API_KEY|n8n_api_<h80>|
sidekiq-url|BUNDLE_SOURCE|https://«<h8>:<h8>»@gems.contribsys.com/|u
readme-key|README_API_KEY|rdme_<a70>|
prefect-key|PREFECT_API_KEY|pnu_<A36>|
dagster|DAGSTER_CLOUD_API_TOKEN|agent:shop:<h32>|~
airbyte|AIRBYTE_CLIENT_SECRET|<A32>|~
dbt-cloud|DBT_TOKEN|dbtc_<w44>|
dbt-user|DBT_TOKEN|dbtu_<w44>|
fivetran|FIVETRAN_API_SECRET|<A32>|~
hightouch|HIGHTOUCH_API_KEY|<uuid>|~
retool|RETOOL_TOKEN|retool_01<a24>|
metabase-key|METABASE_API_KEY|mb_<b43>=|
tableau-pat|TABLEAU_PAT|<b22>==:<A32>|
looker-secret|LOOKER_CLIENT_SECRET|<A24>|~
shodan|SHODAN_API_KEY|<A32>|~
virustotal|VT_API_KEY|<h64>|~
ipinfo|IPINFO_TOKEN|<h14>|~
abuseipdb|ABUSEIPDB_KEY|<h80>|~
etherscan|ETHERSCAN_API_KEY|<U34>|~
infura|INFURA_SECRET|<h32>|~
alchemy-url|RPC_URL|https://eth-mainnet.g.alchemy.com/v2/«<w32>»|u
infura-url|RPC_URL|https://mainnet.infura.io/v3/«<h32>»|u
binance-secret|BINANCE_API_SECRET|<A64>|~
kraken-secret|KRAKEN_PRIVATE_KEY|<b86>==|~
home-assistant|HASS_TOKEN|<jwt>|
plex-token|X-Plex-Token|<w20>|~
adafruit-io|ADAFRUIT_IO_KEY|aio_<A28>|
particle|PARTICLE_TOKEN|<h40>|~
blynk|BLYNK_AUTH_TOKEN|<w32>|~
adobe-secret|ADOBE_CLIENT_SECRET|p8e-<w32>|
autodesk|APS_CLIENT_SECRET|<A64>|~
canva|CANVA_CLIENT_SECRET|cnvca<A40>|
unsplash|UNSPLASH_SECRET_KEY|<w43>|~
spotify|SPOTIFY_CLIENT_SECRET|<h32>|~
strava|STRAVA_CLIENT_SECRET|<h40>|~
ebay-token|EBAY_TOKEN|v^1.1#i^1#f^0#r^0#p^3#I^3#t^<A180>|
ebay-cert|EBAY_CERT_ID|PRD-<h12>-<h4>-<h4>-<h4>-<h4>|
etsy|ETSY_KEYSTRING|<a24>|~
shipstation|SHIPSTATION_SECRET|<h32>|~
zoho|ZOHO_REFRESH_TOKEN|1000.<h32>.<h32>|
quickbooks|QBO_REFRESH_TOKEN|AB11<A46>|~
xero|XERO_CLIENT_SECRET|<w48>|~
docusign-secret|DOCUSIGN_SECRET|<uuid>|~
okta-client|OKTA_CLIENT_SECRET|<w64>|~
zoom-secret|ZOOM_CLIENT_SECRET|<A32>|~
webflow|WEBFLOW_TOKEN|<h64>|~
wordpress-app-password|WP_APP_PASSWORD|<A4> <A4> <A4> <A4> <A4> <A4>|~
frameio|FRAMEIO_TOKEN|fio-u-<w64>|
defined-net|DN_TOKEN|dnkey-<w26>-<w52>|
scalingo|SCALINGO_TOKEN|tk-us-<w48>|
settlemint|SM_TOKEN|sm_pat_<A16>|
infracost|INFRACOST_API_KEY|ico-<A32>|
intra42|FT_SECRET|s-s4t2ud-<h64>|
thog|TH_SECRET|thog-secret-<h32>|
saladcloud|SALAD_KEY|salad_cloud_<A6>_<A40>|
voiceflow|VOICEFLOW_KEY|VF.DM.<h24>.<A16>|
ubidots|UBIDOTS_TOKEN|BBFF-<A30>|
photoroom|PHOTOROOM_KEY|sk_pr_shop_<h40>|
bannerbear|BANNERBEAR_KEY|bb_pr_<h30>|
ramp-secret|RAMP_SECRET|ramp_sec_<A48>|
endor|ENDOR_KEY|endr+<A16>|
nightfall|NIGHTFALL_KEY|NF-<A32>|
oculus-token|OCULUS_TOKEN|OC|<d16>|<A32>|
"""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    field: str
    template: str
    flags: str

    @property
    def shaped(self) -> bool:
        return "~" not in self.flags

    def make(self, rng: random.Random) -> tuple[str, tuple[str, ...]]:
        """A value, and what of it must not be seen."""
        marked = fill(rng, self.template)
        if "«" not in marked:
            return marked, (marked,)
        secrets = tuple(part.split("»")[0] for part in marked.split("«")[1:])
        return marked.replace("«", "").replace("»", ""), secrets


def _kinds_of(table: str) -> list[Kind]:
    kinds: list[Kind] = []
    for row in _rows(table):
        name, field, rest = row.split("|", 2)
        template, flags = rest.rsplit("|", 1)
        kinds.append(Kind(name, field, template, flags))
    return kinds


def _rows(table: str) -> list[str]:
    """A row that many lines belong to ends in a flag."""
    import re

    rows: list[str] = []
    for line in table.strip("\n").split("\n"):
        if rows and not re.search(r"\|[~umx]*$", rows[-1]):
            rows[-1] += "\n" + line
        else:
            rows.append(line)
    return rows


KINDS = _kinds_of(TABLE)
