"""What a command line, a statement or a call says of a password by the place where it stands."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_USER_OPTION = r"""(?:-u|--user|--proxy-user)[ =]{1,2}["']{0,2}[^\s:"']{0,64}["']{0,2}:["']{0,2}"""
_OPTIONS = r"""[^\n|;&<>]{0,120}? """
_VALUE = r"""["']{0,2}(?P<secret>[^\s"'$<>{}][^\s"']{2,255})"""

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="curl-user",
        kind="password",
        pattern=_USER_OPTION + r"""(?P<secret>[^\s"']{1,256})""",
        keyed_by=("curl", "wget", "httpie"),
        good=(
            "curl -fsSL -u svc:hunter2 https://api.example.com",
            "curl --user 'svc:hunter2' https://a.example.com",
        ),
        bad=("docker run -u 1000:1000 acme/app", "git push -u origin main"),
        source="https://curl.se/docs/manpage.html#-u",
    ),
    Detector(
        name="user-option",
        kind="password",
        pattern=_USER_OPTION + r"""(?P<secret>[^\s"']{8,256})""",
        check="mixed",
        good=("-u svc:" + "a1B2" * 4 + " https://api.example.com",),
        bad=("docker run -u 1000:1000 acme/app", "http --user jane:doe"),
    ),
    Detector(
        name="mysql-password-option",
        kind="password",
        pattern=r"(?:mysql|mariadb)[a-z-]{0,8} " + _OPTIONS + "-p" + _VALUE,
        prefixes=("mysql", "mariadb"),
        good=(
            "mysql -h db.internal -u root -pS3cretWord app",
            "mysqldump -uroot -p'S3cretWord' shop > dump.sql",
        ),
        bad=("mysql -h db.internal -u root -p app", "mysql -u root -p", "mysql --port 3306"),
        source="https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html",
    ),
    Detector(
        name="redis-password-option",
        kind="password",
        pattern=r"(?:redis|valkey)-cli" + _OPTIONS + "(?:-a|--pass) " + _VALUE,
        prefixes=("redis-cli", "valkey-cli"),
        good=("redis-cli -h cache.internal -a S3cretWord ping",),
        bad=("redis-cli -h cache.internal ping", "redis-cli --all"),
        source="https://redis.io/docs/latest/develop/tools/cli/",
    ),
    Detector(
        name="mongo-password-option",
        kind="password",
        pattern=r"mongo[a-z]{0,7} " + _OPTIONS + "-p " + _VALUE,
        prefixes=("mongo",),
        good=(
            "mongosh --host db.internal -u root -p S3cretWord shop",
            "mongodump -u root -p 'S3cretWord' -d shop",
        ),
        bad=("mongosh --host db.internal -u root -p", "mongosh --port 27017", "mongo -d shop --pretty"),
        source="https://www.mongodb.com/docs/mongodb-shell/reference/options/",
    ),
    Detector(
        name="ldap-password-option",
        kind="password",
        pattern=r"ldap[a-z]{3,7} " + _OPTIONS + "-w " + _VALUE,
        prefixes=("ldap",),
        good=("ldapsearch -x -D cn=admin,dc=acme -w S3cretWord '(uid=ada)'",),
        bad=("ldapsearch -x -D cn=admin -W '(uid=ada)'", "ldapsearch -x -H ldap://dc-west-1"),
        source="https://www.openldap.org/software/man.cgi?query=ldapsearch",
    ),
    Detector(
        name="masked-value",
        kind="secret",
        pattern=r"::add-mask::(?P<secret>[^\s\"'$]{3,256})",
        good=("::add-mask::S3cretWord",),
        bad=("::add-mask::$TOKEN", "::group::S3cretWord"),
        source="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands",
    ),
    Detector(
        name="sshpass-option",
        kind="password",
        pattern=r"sshpass(?: -[vP] ?[^\s-]{0,40}){0,2} -p ?" + _VALUE,
        good=("sshpass -p 'S3cretWord' ssh deploy@host", "sshpass -pS3cretWord ssh deploy@host"),
        bad=("sshpass -e ssh deploy@host", "sshpass -f file ssh host"),
    ),
    Detector(
        name="login-password-option",
        kind="password",
        pattern=r"login" + _OPTIONS + "-p " + _VALUE,
        keyed_by=("docker", "podman", "helm", "az", "oc", "nerdctl", "buildah", "skopeo", "crane", "oras"),
        good=(
            "docker login -u jane -p S3cretWord registry.example.com",
            "az login --service-principal -u app -p S3cretWord",
        ),
        bad=(
            "docker login registry.example.com",
            "docker login -u jane --password-stdin",
            "the user login -p",
        ),
    ),
    Detector(
        name="sql-identified-by",
        kind="password",
        pattern=r"""identified (?:with [A-Za-z0-9_'"`]{1,64} )?(?:by|as)(?: password)? ["'](?P<secret>[^\s"']{3,256})""",
        ignore_case=True,
        good=(
            "CREATE USER svc IDENTIFIED BY 'S3cretWord'",
            "ALTER USER svc IDENTIFIED WITH mysql_native_password BY 'S3cretWord'",
        ),
        bad=("the problem identified by 'us'", "identified by 3 checks"),
        source="https://dev.mysql.com/doc/refman/8.4/en/create-user.html",
    ),
    Detector(
        name="basic-auth-tuple",
        kind="password",
        pattern=r"""auth ?= ?(?:(?:httpx|aiohttp|requests\.auth)\.)?(?:HTTP)?(?:BasicAuth)?\(["'][^"'\s]{1,64}["'], ?["'](?P<secret>[^"'\s]{3,128})""",
        prefixes=("auth=", "auth ="),
        good=("requests.get(url, auth=('svc', 'S3cretWord'))", 'auth=HTTPBasicAuth("svc", "S3cretWord")'),
        bad=("auth=(user, password)", "auth=('svc', os.environ['PW'])"),
    ),
    Detector(
        name="put-parameter-value",
        kind="secret",
        pattern=r"""(?:put-parameter|create-secret|put-secret-value|update-secret|secret set)[^\n|;&<>]{0,100}? --(?:value|secret-string|body)[ =]["']?(?P<secret>[^\s"'$]{4,128})""",
        prefixes=("put-parameter", "create-secret", "put-secret-value", "update-secret", "secret set"),
        good=(
            "aws ssm put-parameter --name /prod/acme --value S3cretWord --type SecureString",
            "gh secret set ACME_TOKEN --body S3cretWord",
        ),
        bad=(
            "aws ssm put-parameter --name /prod/acme --cli-input-json file://a.json",
            "gh secret set ACME_TOKEN",
        ),
    ),
    Detector(
        name="environment-statement",
        kind="secret",
        pattern=(
            r"(?:ENV|ARG|setx) [A-Z0-9_]{0,32}(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|KEY|PASS|PWD|CREDENTIALS|AUTH)"
            r""" {1,4}["']?(?P<secret>[^\s"'$=/<{][^\s"']{5,200})"""
        ),
        prefixes=("ENV ", "ARG ", "setx "),
        good=("ENV ACME_DB_PASSWORD correct-horse", 'setx ACME_TOKEN "correct-horse" /M'),
        bad=("ENV PRIMARY_KEY=id", "ENV API_KEY $API_KEY", "ARG TOKEN", "the ENV TOKEN is set"),
        source="https://docs.docker.com/reference/dockerfile/#env",
    ),
    Detector(
        name="configuration-statement",
        kind="secret",
        pattern=(
            r"(?:configure set|config set|setenv|fastcgi_param) [a-z0-9_.-]{0,24}"
            r"""(?:password|secret|token|_key) {1,4}["']?(?P<secret>[^\s"'$=<{][^\s"';]{5,128})"""
        ),
        prefixes=("configure set ", "config set ", "setenv ", "fastcgi_param "),
        ignore_case=True,
        good=(
            "aws configure set aws_secret_access_key correct-horse --profile a",
            "SetEnv ACME_DB_PASSWORD correct-horse",
            "poetry config set http.acme.token correct-horse",
        ),
        bad=(
            "aws configure set region eu-west-1",
            "SetEnv API_TOKEN ${API_TOKEN}",
            "config set token_ttl 3600",
        ),
        source="https://docs.aws.amazon.com/cli/latest/reference/configure/set.html",
    ),
    Detector(
        name="sql-role-password",
        kind="password",
        pattern=r"""(?:with|login|encrypted|superuser|createdb|inherit|set) password ?(?:=|:=)? ?(?:\(|N)?["'](?P<secret>[^"']{3,256})""",
        ignore_case=True,
        good=(
            "ALTER ROLE jane WITH LOGIN PASSWORD 'correct-horse'",
            "CREATE LOGIN jane WITH PASSWORD = 'correct-horse'",
        ),
        bad=("login password is required", "with password reset"),
        source="https://www.postgresql.org/docs/current/sql-createrole.html",
    ),
    Detector(
        name="credential-call",
        kind="password",
        pattern=r"""(?:NetworkCredential|DirectoryEntry|UsernamePasswordCredential|HTTPBasicAuth|BasicAuth)\(["'][^"'\n]{1,64}["'], ?["'](?P<secret>[^"'\n]{3,128})""",
        good=('new NetworkCredential("jane", "correct-horse")',),
        bad=("new NetworkCredential(user, password)",),
    ),
    Detector(
        name="psexec-password-option",
        kind="password",
        pattern=r"psexec[^\n|;&<>]{0,100}? -p " + _VALUE.replace("[^\\s\"'$", "[^\\s\"'$%"),
        prefixes=("psexec",),
        ignore_case=True,
        good=("psexec \\\\10.0.0.1 -u jane -p correct-horse cmd",),
        bad=("psexec \\\\10.0.0.1 -u jane -p %PASSWORD% cmd",),
    ),
)
