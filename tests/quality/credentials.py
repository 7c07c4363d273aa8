"""The kinds of credentials, from their vendors' public descriptions: name, what a field of it is called, shape.

`telling` says whether the value gives itself away. The others (32 hex digits, say) are secret by the name
beside them alone, and every context of theirs carries that name.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KINDS", "Kind"]


class Kind(NamedTuple):
    """One kind of credential: `field` in lower-case words, `shape` a template."""

    name: str
    field: str
    shape: str
    telling: bool


_TELLING = r"""
openai_legacy | openai api key | sk-{b62:20}T3BlbkFJ{b62:20}
openai_project | openai api key | sk-proj-{url:74}T3BlbkFJ{url:74}
openai_project_short | openai api key | sk-proj-{url:58}T3BlbkFJ{url:58}
openai_service_account | openai api key | sk-svcacct-{url:74}T3BlbkFJ{url:74}
openai_admin | openai admin key | sk-admin-{url:58}T3BlbkFJ{url:58}
anthropic_api | anthropic api key | sk-ant-api03-{url:93}AA
anthropic_admin | anthropic admin key | sk-ant-admin01-{url:93}AA
anthropic_oauth | claude code oauth token | sk-ant-oat01-{url:93}AA
google_api | google api key | AIza{url:35}
huggingface_user | hf token | hf_{az:34}
huggingface_org | hf org token | api_org_{az:34}
groq | groq api key | gsk_{b62:52}
replicate | replicate api token | r8_{b62:37}
perplexity | perplexity api key | pplx-{b62:48}
xai | xai api key | xai-{b62:80}
openrouter | openrouter api key | sk-or-v1-{hex:64}
deepseek | deepseek api key | sk-{hex:32}
together | together api key | tgp_v1_{url:43}
fireworks | fireworks api key | fw_{b62:24}
cerebras | cerebras api key | csk-{lo:48}
nvidia | nvidia api key | nvapi-{url:64}
elevenlabs | elevenlabs api key | sk_{hex:48}
stability | stability api key | sk-{b62:48}
langsmith_personal | langsmith api key | lsv2_pt_{hex:32}_{hex:10}
langsmith_service | langsmith api key | lsv2_sk_{hex:32}_{hex:10}
langfuse_secret | langfuse secret key | sk-lf-{uuid}
pinecone | pinecone api key | pcsk_{b62:6}_{b62:63}
voyage | voyage api key | pa-{url:43}
jina | jina api key | jina_{hex:32}{url:28}
tavily | tavily api key | tvly-{b62:32}
tavily_dev | tavily api key | tvly-dev-{b62:32}
firecrawl | firecrawl api key | fc-{hex:32}
databricks | databricks token | dapi{hex:32}
databricks_suffixed | databricks token | dapi{hex:32}-2
anyscale | anyscale api key | esecret_{lo:26}
helicone | helicone api key | sk-helicone-{lo:7}-{lo:7}-{lo:7}-{lo:7}
llamacloud | llama cloud api key | llx-{b62:48}
e2b | e2b api key | e2b_{hex:40}
runpod | runpod api key | rpa_{up:40}{lo:6}
apify | apify token | apify_api_{b62:36}
bedrock_long | aws bearer token bedrock | ABSK{b64:128}
wandb_v1 | wandb api key | wandb_v1_{url:40}
aws_access_key | aws access key id | AKIA{b32:16}
aws_temporary_key | aws access key id | ASIA{b32:16}
aws_mws | mws auth token | amzn.mws.{uuid}
aws_appsync | appsync api key | da2-{lo:26}
amazon_oauth | lwa client secret | amzn1.oa2-cs.v1.{hex:64}
google_oauth_access | google access token | ya29.{url:120-180}
google_oauth_refresh | google refresh token | 1//0{url:2}{url:60-100}
google_oauth_secret | google client secret | GOCSPX-{url:28}
azure_storage | azure storage key | AccountKey={b64:86}==
azure_storage_identifiable | storage account key | {b64:76}+ASt{b64:6}==
azure_cosmos_identifiable | cosmos key | {b64:76}ACDb{b64:6}==
azure_ad_secret | azure client secret | {tilde:3}8Q~{tilde:34}
azure_sas | azure sas url | https://acct.blob.core.windows.net/data?sv=2022-11-02&ss=b&sp=rl&se=2031-01-01T00:00:00Z&sig={b64:8}%2B{b62:32}%3D
azure_service_bus | service bus connection string | Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManage;SharedAccessKey={b64:43}=
azure_devops | azure devops pat | {b62:76}AZDO{b62:4}
azure_openai | azure openai key | {b62:52}JQQJ99{b62:10}AC{b62:4}AAAA{b62:6}
azure_function | functions key | {url:44}AzFu{url:6}==
azure_search | search admin key | {b62:42}AzSe{b62:6}
azure_container_registry | acr password | {b64:42}+ACR{b62:6}
digitalocean_pat | digitalocean token | dop_v1_{hex:64}
digitalocean_oauth | digitalocean oauth token | doo_v1_{hex:64}
digitalocean_refresh | digitalocean refresh token | dor_v1_{hex:64}
cloudflare_origin_ca | cloudflare origin ca key | v1.0-{hex:24}-{hex:146}
cloudflare_user_token | cloudflare api token | cfut_{b62:40}{hex:8}
cloudflare_account_token | cloudflare api token | cfat_{b62:40}{hex:8}
cloudflare_global_key | cloudflare api key | cfk_{b62:40}{hex:8}
heroku | heroku api key | HRKU-AA{url:58}
fly_macaroon | fly api token | fm2_{b64:200}
fly_org | fly api token | fo1_{url:43}
render | render api key | rnd_{b62:32}
vercel_pat | vercel token | vcp_{b62:56}
vercel_api_key | ai gateway api key | vck_{b62:56}
vercel_blob | blob read write token | vercel_blob_rw_{b62:16}_{b62:30}
netlify | netlify auth token | nfp_{b62:36}
supabase_pat | supabase access token | sbp_{hex:40}
supabase_secret | supabase secret key | sb_secret_{url:22}_{url:8}
alibaba | alibaba access key id | LTAI{b62:20}
tencent | tencent secret id | AKID{b62:32}
yandex_api | yandex api key | AQVN{url:36}
yandex_iam | yandex iam token | t1.{url:60}.{url:86}
scaleway | scw access key | SCW{up:17}
exoscale | exoscale api key | EXO{hex:26}
terraform_cloud | tfe token | {b62:14}.atlasv1.{url:67}
vault_service | vault token | hvs.{url:95}
vault_batch | vault token | hvb.{url:140-180}
vault_legacy | vault token | s.{b62:24}
pulumi | pulumi access token | pul-{hex:40}
doppler_personal | doppler token | dp.pt.{b62:43}
doppler_service | doppler token | dp.st.prd.{b62:43}
doppler_cli | doppler token | dp.ct.{b62:43}
onepassword_service | op service account token | ops_eyJ{url:250-300}
onepassword_secret_key | op secret key | A3-{up:6}-{up:11}-{up:5}-{up:5}-{up:5}
backblaze | b2 application key | K005{b64:27}
docker_pat | docker token | dckr_pat_{url:27}
docker_oat | docker token | dckr_oat_{url:32}
openshift | openshift token | sha256~{url:43}
harness | harness api key | pat.{url:22}.{hex:24}.{b62:20}
tailscale_auth | tailscale auth key | tskey-auth-{b62:12}CNTRL-{b62:32}
tailscale_api | tailscale api key | tskey-api-{b62:12}CNTRL-{b62:32}
planetscale_token | planetscale service token | pscale_tkn_{url:43}
planetscale_password | planetscale password | pscale_pw_{url:43}
neon_api | neon api key | napi_{lo:64}
neon_password | neon password | npg_{b62:12}
aiven | aiven password | AVNS_{url:19}
clickhouse_cloud | clickhouse cloud secret | 4b1d{b62:38}
mongodb_atlas | atlas client secret | mdb_sa_sk_{url:40}
astra | astra db token | AstraCS:{az:24}:{hex:64}
fauna | fauna secret | fn{url:40}
contentful_pat | contentful management token | CFPAT-{url:43}
airtable_pat | airtable token | pat{b62:14}.{hex:64}
notion_legacy | notion token | secret_{b62:43}
notion | notion token | ntn_{d:11}{b62:35}
linear | linear api key | lin_api_{b62:40}
linear_oauth | linear access token | lin_oauth_{hex:64}
atlassian | atlassian api token | ATATT3{url:180}={HEX:8}
bitbucket_app_password | bitbucket app password | ATBB{b62:32}
bitbucket_access | bitbucket access token | ATCTT3{url:180}={HEX:8}
trello | trello token | ATTA{hex:64}{HEX:8}
clickup | clickup token | pk_{d:8}_{up:32}
typeform | typeform token | tfp_{url:44}
figma | figma token | figd_{url:40}
postman | postman api key | PMAK-{hex:24}-{hex:34}
hubspot | hubspot token | pat-na1-{uuid}
hubspot_eu | hubspot token | pat-eu1-{uuid}
intercom | intercom access token | dG9rOj{b64:54}=
mailchimp | mailchimp api key | {hex:32}-us21
launchdarkly_sdk | ld sdk key | sdk-{uuid}
launchdarkly_api | ld api key | api-{uuid}
posthog_personal | posthog personal api key | phx_{b62:43}
statsig | statsig secret | secret-{b62:43}
mapbox_secret | mapbox secret token | sk.eyJ{url:80}.{url:22}
shopify_access | shopify access token | shpat_{hex:32}
shopify_custom | shopify access token | shpca_{hex:32}
shopify_private | shopify password | shppa_{hex:32}
shopify_secret | shopify shared secret | shpss_{hex:32}
github_classic | github token | ghp_{b62:36}
github_oauth | github oauth token | gho_{b62:36}
github_user_server | github token | ghu_{b62:36}
github_server | github token | ghs_{b62:36}
github_refresh | github refresh token | ghr_{b62:76}
github_fine_grained | github token | github_pat_{b62:22}_{b62:59}
gitlab_pat | gitlab token | glpat-{url:20}
gitlab_pat_routable | gitlab token | glpat-{url:27}.{lo:2}.{lo:9}
gitlab_deploy | gitlab deploy token | gldt-{url:20}
gitlab_runner | runner token | glrt-{url:20}
gitlab_runner_registration | registration token | GR1348941{url:20}
gitlab_ci_job | ci job token | glcbt-{b62:2}_{url:20}
gitlab_trigger | trigger token | glptt-{hex:40}
gitlab_feed | feed token | glft-{url:20}
gitlab_scim | scim token | glsoat-{url:20}
gitlab_incoming_mail | incoming mail token | glimt-{lo:25}
gitlab_agent | agent token | glagent-{url:50}
gitlab_oauth_secret | gitlab application secret | gloas-{hex:64}
sourcegraph | sourcegraph token | sgp_{hex:16}_{hex:40}
slack_bot | slack bot token | xoxb-{d:12}-{d:13}-{b62:24}
slack_user | slack user token | xoxp-{d:12}-{d:12}-{d:13}-{hex:32}
slack_app | slack app token | xapp-1-A{up:10}-{d:13}-{hex:64}
slack_legacy | slack token | xoxs-{d:10}-{d:10}-{d:10}-{hex:10}
slack_config | slack config token | xoxe.xoxp-1-{b62:166}
slack_refresh | slack refresh token | xoxe-1-{b62:146}
slack_cookie | slack cookie | xoxd-{b62:60}
slack_webhook | slack webhook url | https://hooks.slack.com/services/T{up:10}/B{up:10}/{b62:24}
discord_bot | discord bot token | M{b62:25}.G{b62:5}.{url:38}
discord_webhook | discord webhook url | https://discord.com/api/webhooks/1139583021485117440/{url:68}
telegram_bot | telegram bot token | {d:10}:AA{url:33}
teams_webhook | teams webhook url | https://acme.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex:32}/{uuid}
matrix | matrix access token | syt_{b62:8}_{b62:20}_{b62:6}
facebook_access | facebook access token | EAA{b62:160}
twitter_bearer | twitter bearer token | AAAAAAAAAAAAAAAAAAAAA{b62:85}
google_chat_webhook | chat webhook | https://chat.googleapis.com/v1/spaces/AAAAabc/messages?key=AIza{url:35}&token={url:43}
instagram | instagram token | IGQVJ{b62:150}
stripe_live | stripe secret key | sk_live_{b62:24}
stripe_live_long | stripe secret key | sk_live_51{b62:97}
stripe_test | stripe secret key | sk_test_51{b62:97}
stripe_restricted | stripe restricted key | rk_live_51{b62:97}
stripe_webhook | stripe webhook secret | whsec_{b62:32}
square_access | square access token | EAAA{url:60}
square_oauth | square client secret | sq0csp-{url:43}
square_legacy | square access token | sq0atp-{url:22}
paypal_braintree | braintree access token | access_token$production${lo:16}${hex:32}
plaid_access | plaid access token | access-production-{uuid}
plaid_sandbox | plaid access token | access-sandbox-{uuid}
razorpay | razorpay key | rzp_live_{b62:14}
flutterwave | flutterwave secret key | FLWSECK_TEST-{hex:32}-X
flutterwave_live | flutterwave secret key | FLWSECK-{hex:32}-X
paystack | paystack secret key | sk_live_{hex:40}
paddle | paddle api key | pdl_live_apikey_01{lo:24}_{b62:22}_{b62:3}
mollie | mollie api key | live_{b62:30}
easypost | easypost api key | EZAK{b62:54}
shippo | shippo token | shippo_live_{hex:40}
duffel | duffel token | duffel_live_{url:43}
adyen | adyen api key | AQE{b64:10}hmfuXNWTK0Qc+iSGl{b64:60}-{b64:43}=-{b62:16}
mercadopago | mercadopago access token | APP_USR-{d:16}-{d:6}-{hex:32}-{d:9}
xendit | xendit secret key | xnd_production_{b62:48}
midtrans | midtrans server key | SB-Mid-server-{url:24}
sendgrid | sendgrid api key | SG.{url:22}.{url:43}
mailgun | mailgun api key | key-{hex:32}
mailgun_new | mailgun api key | {hex:32}-{hex:8}-{hex:8}
resend | resend api key | re_{b62:8}_{b62:24}
brevo | brevo api key | xkeysib-{hex:64}-{b62:16}
brevo_smtp | brevo smtp key | xsmtpsib-{hex:64}-{b62:16}
mailersend | mailersend token | mlsn.{hex:64}
mandrill | mandrill api key | md-{url:22}
twilio_api_key | twilio api key | SK{hex:32}
telnyx | telnyx api key | KEY{HEX:32}_{b62:22}
onesignal | onesignal api key | os_v2_app_{b32l:103}
fcm_server | fcm server key | AAAA{url:7}:APA91b{url:134}
beamer | beamer token | b_{b62:44}
npm | npm token | npm_{b62:36}
pypi | pypi token | pypi-AgEIcHlwaS5vcmc{url:150-180}
testpypi | pypi token | pypi-AgENdGVzdC5weXBpLm9yZw{url:150-170}
rubygems | gem host api key | rubygems_{hex:48}
crates_io | cargo registry token | cio{b62:32}
nuget | nuget api key | oy2{b32l:43}
clojars | clojars token | CLOJARS_{hex:60}
artifactory_key | artifactory api key | AKCp{b62:69}
artifactory_reference | artifactory token | cmVmdGtu{b62:56}
circleci | circleci token | CCIPAT_{b62:22}_{hex:40}
buildkite | buildkite token | bkua_{hex:40}
sonarqube_user | sonar token | squ_{hex:40}
sonarqube_project | sonar token | sqp_{hex:40}
jenkins | jenkins api token | 11{hex:32}
octopus | octopus api key | API-{up:26}
scalingo | scalingo token | tk-us-{url:48}
prefect | prefect api key | pnu_{lo:36}
dbt | dbt token | dbtu_{url:38}
snyk | snyk token | snyk_uat.{hex:8}.{url:64}
inngest | inngest signing key | signkey-prod-{hex:64}
trigger_dev | trigger secret key | tr_prod_{b62:20}
cloudinary | cloudinary url | cloudinary://874837483274837:{url:27}@acme
postgres_url | database url | postgres://app:{pw:16}@db.internal:5432/app
postgres_async_url | database url | postgresql+asyncpg://app:{pw:20}@db.internal/app?ssl=require
mysql_url | database url | mysql://root:{pw:14}@10.0.0.5:3306/shop
mongodb_url | mongo uri | mongodb+srv://svc:{pw:18}@cluster0.ab1cd.mongodb.net/prod?retryWrites=true
redis_url | redis url | redis://:{pw:24}@cache:6379/0
rediss_url | redis url | rediss://default:{b62:32}@eu1-cache.upstash.io:6380
amqp_url | broker url | amqps://svc:{pw:22}@rabbit.internal:5671/prod
mssql_string | sql connection string | Server=tcp:db.example.net,1433;Database=app;User ID=sa;Password={pw:16};Encrypt=True
ftp_url | upload url | ftp://deploy:{pw:12}@files.example.net/www
smtp_url | email url | smtps://mailer:{pw:20}@smtp.example.net:465
git_url | remote url | https://x-access-token:{b62:40}@git.example.net/acme/app.git
jdbc_url | jdbc url | jdbc:postgresql://db.internal:5432/app?user=app&password={b62:18}
newrelic_user | new relic api key | NRAK-{up:27}
newrelic_license | new relic license key | {hex:36}NRAL
newrelic_insert | new relic insert key | NRII-{url:32}
newrelic_browser | new relic browser key | NRJS-{hex:19}
sentry_org | sentry auth token | sntrys_eyJ{b62:140}_{b64:43}
sentry_user | sentry auth token | sntryu_{hex:64}
grafana_service | grafana token | glsa_{b62:32}_{hex:8}
grafana_cloud | grafana token | glc_eyJ{b62:100}
honeycomb_ingest | honeycomb api key | hcaik_{lo:58}
axiom | axiom token | xaat-{uuid}
dynatrace | dynatrace token | dt0c01.{b32:24}.{b32:64}
logfire | logfire token | pylf_v1_us_{b62:43}
pagerduty | pagerduty token | u+{url:18}
splunk_session | splunk session key | splunkd_{b62:20}^{url:80}
clerk_live | clerk secret key | sk_live_{b62:42}
stytch | stytch secret | secret-live-{url:35}=
okta | okta token | SSWS 00{url:40}
ory | ory pat | ory_pat_{b62:32}
onfido | onfido token | api_live.{url:11}.{url:32}
workos | workos api key | sk_live_a2V5XzAx{b62:60}
hcaptcha | hcaptcha secret | ES_{hex:32}
svix_webhook | webhook secret | whsec_{b64:43}=
pem_rsa | private key | {dashes}BEGIN RSA PRIVATE KEY{dashes}\n{pem:12}\n-----END RSA PRIVATE KEY{dashes}
pem_ec | private key | {dashes}BEGIN EC PRIVATE KEY{dashes}\n{pem:4}\n-----END EC PRIVATE KEY{dashes}
pem_pkcs8 | private key | {dashes}BEGIN PRIVATE KEY{dashes}\n{pem:14}\n-----END PRIVATE KEY{dashes}
pem_encrypted | private key | {dashes}BEGIN ENCRYPTED PRIVATE KEY{dashes}\n{pem:14}\n-----END ENCRYPTED PRIVATE KEY{dashes}
pem_openssh | ssh key | {dashes}BEGIN OPENSSH PRIVATE KEY{dashes}\n{pem:10}\n-----END OPENSSH PRIVATE KEY{dashes}
pgp_private | gpg key | {dashes}BEGIN PGP PRIVATE KEY BLOCK{dashes}\n\n{pem:16}\n=aB3d\n-----END PGP PRIVATE KEY BLOCK{dashes}
age_key | age key | AGE-SECRET-KEY-1{BECH:58}
jwt | id token | {jwt}
jwe | encrypted token | eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.{url:200}.{url:16}.{url:80}.{url:22}
paseto | paseto | v4.local.{url:160}
fernet | fernet token | gAAAAAB{url:93}
basic_header | authorization | Basic {basic}
bearer_header | authorization | Bearer {url:40}
bcrypt | password hash | $2b$12${b62:53}
argon2 | password hash | $argon2id$v=19$m=65536,t=3,p=4${b64:22}${b64:43}
django_pbkdf2 | password hash | pbkdf2_sha256$600000${b62:22}${b64:43}=
django_secret | secret key | django-insecure-{b62:50}
ansible_vault | vault | $ANSIBLE_VAULT;1.1;AES256\n{hex:80}\n{hex:80}
otpauth | otp url | otpauth://totp/Acme:jane?secret={b32:32}&issuer=Acme
aws_presigned | upload url | https://b.s3.amazonaws.com/k.bin?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature={hex:64}
"""

_BY_NAME = r"""
aws_secret_key | aws secret access key | {b64:40}
aws_session_token | aws session token | IQoJb3JpZ2luX2Vj{b64:320}
cohere | cohere api key | {b62:40}
mistral | mistral api key | {b62:32}
ai21 | ai21 api key | {b62:32}
assemblyai | assemblyai api key | {hex:32}
deepgram | deepgram api key | {hex:40}
together_legacy | together api key | {hex:64}
wandb | wandb api key | {hex:40}
clarifai | clarifai pat | {hex:32}
exa | exa api key | {uuid}
serper | serper api key | {hex:40}
weaviate | weaviate api key | {b62:36}
qdrant | qdrant api key | {url:54}
zhipu | zhipu api key | {hex:32}.{b62:16}
azure_openai_legacy | azure openai api key | {hex:32}
azure_devops_legacy | azure devops token | {b32l:52}
cloudflare_legacy | cloudflare api token | {url:40}
heroku_legacy | heroku api key | {uuid}
railway | railway token | {uuid}
vercel_legacy | vercel token | {b62:24}
linode | linode token | {hex:64}
vultr | vultr api key | {up:36}
hetzner | hcloud token | {b62:64}
ovh | ovh application secret | {b62:32}
scaleway_secret | scw secret key | {uuid}
alibaba_secret | alibaba access key secret | {b62:30}
tencent_secret | tencent secret key | {b62:32}
ibm_cloud | ibm cloud api key | {url:44}
ngrok | ngrok authtoken | 2{b62:26}_{b62:21}
upstash | upstash redis rest token | {b62:52}
confluent | confluent api secret | {b64:64}
contentful_delivery | contentful access token | {url:43}
asana | asana client secret | {hex:32}
pipedrive | pipedrive api token | {hex:40}
zendesk | zendesk secret key | {b62:40}
algolia | algolia admin key | {hex:32}
segment | segment write key | {b62:32}
mixpanel | mixpanel api secret | {hex:32}
twilio_auth | twilio auth token | {hex:32}
vonage | vonage api secret | {b62:16}
messagebird | messagebird access key | {b62:25}
plivo | plivo auth token | {b62:40}
postmark | postmark server token | {uuid}
sparkpost | sparkpost api key | {hex:40}
mailjet | mailjet secret key | {hex:32}
pushover | pushover app token | {lo:30}
travis | travis token | {b62:22}
drone | drone token | {b62:32}
codecov | codecov token | {uuid}
browserstack | browserstack access key | {b62:20}
saucelabs | sauce access key | {uuid}
datadog_api | datadog api key | {hex:32}
datadog_app | datadog app key | {hex:40}
honeycomb_classic | honeycomb api key | {hex:32}
opsgenie | opsgenie api key | {uuid}
rollbar | rollbar access token | {hex:32}
loggly | loggly token | {uuid}
bugsnag | bugsnag api key | {hex:32}
splunk_hec | splunk hec token | {uuid}
auth0_secret | auth0 client secret | {url:64}
okta_secret | okta client secret | {url:40}
keycloak | keycloak client secret | {b62:32}
onelogin | onelogin client secret | {hex:64}
recaptcha | recaptcha secret | 6L{url:38}
github_oauth_secret | github client secret | {hex:40}
gitea | gitea token | {hex:40}
twitter_secret | twitter consumer secret | {b62:50}
facebook_secret | facebook app secret | {hex:32}
linkedin_secret | linkedin client secret | {b62:16}
twitch | twitch client secret | {lo:30}
binance | binance secret key | {b62:64}
coinbase | coinbase api secret | {b64:86}==
plaid_secret | plaid secret | {hex:30}
braintree_private | braintree private key | {hex:32}
ethereum_key | eth private key | 0x{hex:64}
rails_master | rails master key | {hex:32}
session_cookie | session id | {lo:32}
csrf | csrf token | {b62:64}
oauth_code | client secret | {b62:48}
refresh_token | refresh token | {b62:64}
password | password | {pw:14}
db_password | db password | {pw:18}
passphrase | passphrase | {aa:6}-{aa:7}-{aa:6}-{aa:8}
webhook_secret | webhook signing secret | {b62:40}
encryption_key | encryption key | {b64:43}=
otp_seed | totp secret | {b32:32}
"""


def _rows(table: str, *, telling: bool) -> list[Kind]:
    rows = (line.split(" | ", 2) for line in table.strip().splitlines())
    return [Kind(name, field, shape.replace(r"\n", "\n"), telling) for name, field, shape in rows]


KINDS = (*_rows(_TELLING, telling=True), *_rows(_BY_NAME, telling=False))
"""Every kind, the telling ones first."""
