"""The telling words: which names say that a value must be hidden, and which only look so.

Each table is data; names.py says how they are read. Words are lower case, without separators: `api_key`, `apiKey`
and `API KEY` are all `apikey`.
"""

# ruff: noqa: S106, SIM905 - a table of words reads best as words, and none of them is a password
from __future__ import annotations

__all__ = [
    "BENIGN_KEYS",
    "BENIGN_LAST",
    "BENIGN_MESSAGES",
    "BENIGN_TOKENS",
    "BENIGN_VALUES",
    "CONTENT",
    "CONTENT_ROOTS",
    "CONTENT_WORDS",
    "ENDINGS",
    "EXACT",
    "LIBRARIES",
    "LIKELY",
    "LOOKALIKES",
    "NEUTRAL",
    "SAYINGS",
    "SCRIPTS",
    "STEMS",
]


LOOKALIKES = str.maketrans(  # Cyrillic and Greek
    "аеорсухіјѕԁһӏвкмнтɡαοιρτυνκАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlbkmhtgaoiptuvkABEKMHOPCTYXIJSABEZHIKMNOPTYX",
)
"""Letters of other scripts that read as Latin ones."""


def _table(**kinds: str) -> dict[str, str]:
    return {word: kind.replace("_", "-") for kind, words in kinds.items() for word in words.split()}


ENDINGS = _table(
    password="""password passwd passphrase passwort passcode passphrases userpass dbpass rediscliauth kennwort motdepasse depasse
        senha contrasena contrasenya parola wachtwoord haslo adgangskode losenord heslo passord kodeord jelszo salasana lozinka
        sifre clavedeacceso""",
    secret="""secret geheimnis clientsecret sharedsecret secretanswer securityanswer secretstring secretvalue seedphrase mnemonic recoveryphrase""",
    token="""token jeton jwt accesstoken refreshtoken idtoken bearer samlresponse samlassertion clientassertion
        codeverifier""",
    key="""apikey accesskey secretkey privatekey privkey signingkey signaturekey encryptionkey decryptionkey cryptokey
        masterkey sharedkey accountkey authkey sshkey pgpkey gpgkey licensekey licencekey deploykey servicekey
        webhookkey hmackey aeskey rsakey sessionkey storagekey adminkey ingestkey ingestionkey integrationkey
        securitykey cipherkey fernetkey jwtkey tlskey sslkey certkey serverkey apisecret secretkeybase hostkey
        subscriptionkey functionskey functionkey appkey applicationkey consumerkey restkey sendkey accesskeys datakey
        wrappingkey recoverykey unlockkey vapidkey clavesecreta claveprivada claveapi chavesecreta chaveprivada chavedeacesso
        chiavesegreta chiaveprivata cleapi clesecrete cleprivee apischlussel zugangsschlussel zugriffsschlussel geheimschlussel""",
    cookie="cookie",
    credential="credential accesskeyid",
    authorization="authorization authheader",
    session="session sessionid sessid sessionkey sessionvalue sessionuuid sessionguid",
    private_key="privatekeypem",
    code="""otp totp hotp otpcode mfacode totpcode verificationcode securitycode onetimecode authcode authorizationcode
        resetcode backupcode recoverycode twofactorcode smscode passcodes pincode logincode confirmationcode
        activationcode onetimepassword accesscode devicecode usercode""",
    card="""cardnumber ccnumber ccnum cardnum cardno creditcard debitcard creditcardnumber primaryaccountnumber
        cardpan cvv cvc cvvtwo cardcode cardverificationvalue cardsecuritycode""",
    ssn="socialsecurity socialsecuritynumber socialsecurityno socialinsurancenumber",
    national_id="""passportnumber passportno nationalid nationalidnumber taxid taxnumber taxpayerid driverslicense
        driverlicense driverslicensenumber licensenumber aadhaar aadhaarnumber ninumber nationalinsurance
        nationalinsurancenumber personalnummer codicefiscale""",
    bank_account="accountnumber bankaccount bankaccountnumber accountno acctnumber routingnumber ibannumber",
    phone="phonenumber telephone phoneno mobilenumber mobileno cellphone telephonenumber msisdn homephone workphone",
    birth_date="dateofbirth birthdate birthday",
)
"""A name that ends in one of these is hidden, whatever stands before (`stripeApiKey`, `x-csrf-token`)."""

SCRIPTS = _table(
    password="пароль 密码 密碼 口令 パスワード 비밀번호 암호 κωδικός סיסמה",
    secret="секрет",
    token="токен 令牌 トークン 토큰",
    key="密钥 密鑰 秘密鍵",
)
"""The same in other scripts, as they are written there: each word is a stem too."""

EXACT = _table(
    password="pass pwd pw passw pswd psw passwordhash passworddigest hashedpassword encryptedpassword",
    secret="secrets salt pepper seed",
    token="csrf xsrf csrftoken",
    credential="cred creds credentials authentication",
    code="pin",
    session="sid phpsessid jsessionid connectsid aspsessionid sess",
    card="cvv2 cvc2 csc",
    birth_date="dob",
    phone="phone mobile tel cell fax whatsapp",
    national_id="passport nino",
    ssn="ssn",
    bank_account="iban",
)
"""A name, or its last word, that is one of these is hidden. They are too short or too common to be endings."""

LIKELY = _table(
    key="key keys clave chave chiave schlussel cle",
    authorization="auth",
    signature="signature sig hmac",
    token="pat",
    card="card pan",
)
"""A last word that tells only where the value itself looks like a secret: random, no words, no path."""

BENIGN_LAST = frozenset(
    """count counts id ids uuid guid name names type types kind length len size version status state at on time ms
    seconds secs sec s minutes hours days date expiry expires expired expiration exp ttl timeout limit limits max min
    total url uri urls path file filename dir directory folder endpoint host hostname port policy policies enabled
    disabled required valid invalid sent reset changed change updated created deleted used remaining left index idx
    position format algorithm alg algo scheme provider source method methods hint label title description prefix
    suffix last4 lastfour brand network fingerprint thumbprint usage budget rate rates cost costs price percent ratio
    score present exists error errors exception verified strength age level scope scopes audience issuer domain attempts
    attempt failures failed success manager service store backend class engine handler middleware factory generator
    validator validation rotation rotated ttls interval duration latency quota units unit per model models page arn
    ref reference link links column columns table field fieldname placeholder pattern regex rule rules mode lifetime
    window threshold bits bytes chars words iterations rounds cost revision category reason result event events
    action flow grant role roles user username owner email mail template templates speed throughput tier plan
    holder sid month year country zip postal expmonth expyear message messages secure httponly samesite""".split()
)
"""A last word that makes a name one *about* a secret: `token_count`, `secret_name`, `password_reset_sent`."""

NEUTRAL = frozenset(
    """value values val v string str raw plain plaintext cleartext header headers param parameter confirm confirmation
    repeat again prod production staging stage dev development test testing live sandbox primary secondary backup
    old new current previous prev next default main base64 b64 encoded encrypted decrypted hex pem json data text
    body input env var b x original github gitlab stripe sendgrid slack aws gcp azure openai anthropic db database redis
    postgres postgresql mysql mongo twilio mailgun sentry datadog heroku npm pypi docker admin root app api web client
    server service smtp ssh ftp ldap""".split()
)
"""A last word that changes nothing: `password_confirmation`, `API_KEY_PROD`, `session_data`, `TOKEN_GITHUB`."""

LIBRARIES = frozenset({"jsonwebtoken", "pyjwt", "simplejwt", "djangorestframeworksimplejwt", "csurf"})
"""Names of packages that end like a secret's."""

SAYINGS = frozenset(
    "forgot forgotten show hide toggle enter lost invalid wrong incorrect missing missed bad no".split()
)
"""A first word with which a name is a label's or a sentence's: `forgotPassword: "Mot de passe oublié ?"`."""

BENIGN_KEYS = frozenset(
    """primary foreign cache idempotency public partition sort sorting routing row object dedup dedupe deduplication
    lookup map dict hot short group message translation i18n natural composite unique index join hash range registry
    publishable context event metric project issue item user tenant field setting config feature flag property column
    redis s3 etag blob file image asset storageobject locale label sortable query param lock queue topic record state aria
    arrow enter escape shift control tab""".split()
)
"""Words before `key` that make it an ordinary one."""

BENIGN_MESSAGES = frozenset(
    """min max lc log error flash unread queued kafka sms mail email dead pending total num debug info warning status
    validation commit server retained delayed""".split()
)
"""Words before `messages` that make them no talk with a model."""

BENIGN_TOKENS = frozenset(
    """page next continuation eos bos pad sep unk cls mask stop special start end cancel cancellation nextpage max
    min total prompt completion input output cached reasoning per num first last new generated design color colour
    theme spacing syntax sql lexer subword""".split()
)
"""Words before `token(s)` that make it a place in a list or a piece of text."""

CONTENT = frozenset(
    """prompt prompts systemprompt userprompt promptmessages completion completions completiontext messages
    inputmessages outputmessages chathistory conversationhistory chatmessages usermessage assistantmessage
    systemmessage systeminstruction systeminstructions revisedprompt negativeprompt toolarguments toolinput toolargs
    toolcallarguments functionarguments reasoningcontent generatedtext generatedtexts modeloutput modelresponse
    llminput llmoutput llmresponse llmrequest llmprompt inputtext outputtext responsetext chatinput chatoutput
    finalprompt fullprompt userquery airesponse transcript transcription toolresult tooloutput toolcalls
    botreply botresponse aireply assistantreply llmreply functioncall thinking b64json pagecontent allmessages""".split()
)
"""Names whose value is LLM content."""

CONTENT_ROOTS = frozenset(
    {
        "gen",
        "llm",
        "ai",
        "traceloop",
        "langfuse",
        "openinference",
        "mlflow",
        "langsmith",
        "litellm",
        "mcp",
        "logfire",
        "retrieval",
        "reranker",
        "embedding",
    }
)
"""First words of span attributes that instrumentations of LLM clients write."""

CONTENT_WORDS = frozenset(
    """content prompt prompts completion completions messages message input output inputs outputs text arguments args
    result instructions instruction value query response objects object documents document body variables toolcalls
    reasoning data parameters contents parts template""".split()
)
"""Last words under such a root that hold content; all others (model, tokens, finish reasons, ids) stay readable."""

BENIGN_VALUES = frozenset(
    """true false null none nil undefined nan yes no on off required missing invalid incorrect wrong expired empty
    unset set optional redacted filtered hidden masked removed is are was were be been has have had not must should
    shall can cannot can't could will would may might the a an for from to of in at by and or but if then than that
    this it its too very no more less least most only one each every field fields value string str int bool bytes
    secretstr number object list dict array type error errors failed fails failure ok okay success successful unknown
    revoked rejected refused denied accepted valid verified unverified validated verifying refresh refreshed rotated
    issued created updated changed deleted reset sent found lost stale used unused length minimum maximum does did
    do please check enter see use using with without when while after before because since until n/a na - -- ...
    await new lambda function return active inactive pending lax strict authentication authorization bearer basic digest oauth oauth2 default example enabled disabled present absent
    falsch leer erforderlich ungültig ungultig abgelaufen obligatoire requis requise invalide vide expiré expire incorrecta incorrecto
    requerida requerido obligatoria obligatorio inválida invalida vacía vacia неверный обязателен обязательно обязательное неверен 错误 錯誤 必填 无效 不正确""".split()
)
"""What may follow `password:` in prose and is none."""

STEMS = (
    "pass pwd _pw -pw pswd wort senha secret salt seed token jwt bearer assertion verifier key cookie cred auth session sess sid otp code "
    "pin cvv cvc card ssn social iban account acct phone mobile tel birth dob prompt completion message instruct "
    "content csrf xsrf signature sig hmac saml mnemonic phrase passport tax license transcript argument tool input_value "
    "aadhaar _pat ityanswer ity_answer ity-answer national nino msisdn routing ccnum contrasen parola woord adgang losen haslo heslo "
    "clé kodeord jelszo salasana lozinka sifre geheim jeton clave chave chiave schlussel"
).split() + list(SCRIPTS)
"""Pieces of which one stands in every telling name; what the prefilter looks for in text."""
