"""Databases, brokers and caches, mostly by their URLs."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="postgres-url",
        pattern=r"""postgres(?:ql)?(?:\+[a-z0-9]{2,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("postgres",),
        good=(
            "postgres://app:" + "a1B2" * 4 + "@db.internal:5432/app",
            "postgresql+asyncpg://app:" + "a1B2" * 5 + "@db/app",
        ),
        bad=("postgres://db.internal:5432/app",),
    ),
    Detector(
        name="mysql-url",
        pattern=r"""(?:mysql|mariadb)(?:\+[a-z0-9]{2,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        good=("mysql://root:" + "a1B2" * 3 + "a1" + "@10.0.0.5/shop",),
    ),
    Detector(
        name="mongodb-url",
        pattern=r"""mongodb(?:\+srv)?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("mongodb",),
        good=("mongodb+srv://svc:" + "a1B2" * 4 + "a1" + "@cluster0.ab1cd.mongodb.net/prod",),
    ),
    Detector(
        name="redis-url",
        pattern=r"""(?:rediss?|valkeys?)(?:\+[a-z]{2,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("redis", "valkey"),
        good=("redis://:" + "a1B2" * 6 + "@cache:6379/0", "rediss://default:" + "a1B2" * 8 + "@eu1:6380"),
    ),
    Detector(
        name="amqp-url",
        pattern=r"""amqps?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("amqp",),
        good=("amqps://svc:" + "a1B2" * 5 + "a1" + "@rabbit:5671/prod",),
    ),
    Detector(
        name="mssql-url",
        pattern=r"""(?:mssql|sqlserver)(?:\+[a-z0-9]{2,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("mssql", "sqlserver"),
        good=("mssql+pyodbc://sa:" + "a1B2" * 4 + "@db/app",),
    ),
    Detector(
        name="clickhouse-url",
        pattern=r"""clickhouse(?:s|\+[a-z]{2,12})?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("clickhouse",),
        good=("clickhouse://default:" + "a1B2" * 4 + "@ch:9440/logs",),
    ),
    Detector(
        name="snowflake-url",
        pattern=r"""snowflake://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        good=("snowflake://svc:" + "a1B2" * 4 + "@ab12345/db",),
    ),
    Detector(
        name="nats-url",
        pattern=r"""nats://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        good=("nats://svc:" + "a1B2" * 4 + "@nats:4222",),
    ),
    Detector(
        name="kafka-url",
        pattern=r"""kafka(?:\+ssl|s)?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("kafka",),
        good=("kafka+ssl://svc:" + "a1B2" * 4 + "@broker:9093",),
    ),
    Detector(
        name="ldap-url",
        pattern=r"""ldaps?://[^\s:/@"'<>]{0,128}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("ldap",),
        good=("ldaps://cn=svc,dc=acme:" + "a1B2" * 4 + "@dc1.acme.net",),
    ),
    Detector(
        name="smtp-url",
        pattern=r"""smtps?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("smtp",),
        good=("smtps://mailer:" + "a1B2" * 5 + "@smtp.example.net:465",),
    ),
    Detector(
        name="ftp-url",
        pattern=r"""s?ftps?://[^\s:/@"'<>]{0,64}:(?P<secret>[^\s@"'<>]{1,256})@""",
        prefixes=("ftp",),
        good=("ftp://deploy:" + "a1B2" * 3 + "@files.example.net/www",),
    ),
    Detector(
        name="url-password",
        pattern=r"""://[^\s:/@"'<>?#]{0,64}:(?P<secret>[^\s@"'<>/?#]{1,256})@""",
        prefixes=("@",),
        good=("https://user:" + "a1B2" * 5 + "@git.example.net/acme",),
        bad=("https://example.com:8443/@user", "http://[::1]:8000/"),
        source="RFC 3986",
    ),
    Detector(
        name="url-password-long",
        kind="url-password",
        pattern=r"://[A-Za-z0-9._%~+-]{0,12}:(?P<secret>[A-Za-z0-9._%~!$&()*+,;=:-]{40,1000})@",
        good=("https://svc:" + "a1B2" * 30 + "@git.example.net/acme",),
    ),
    Detector(
        name="url-token",
        pattern=r"https?://(?P<secret>[A-Za-z0-9_-]{20,255})(?::x-oauth-basic)?@",
        prefixes=("http",),
        check="mixed",
        good=("https://" + "a1B2" * 10 + "@git.example.net/acme.git",),
    ),
    Detector(
        name="planetscale-token",
        pattern=r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32}",
        prefixes=("pscale_",),
        good=("pscale_tkn_" + "a1B_" * 10 + "a1B", "pscale_pw_" + "a1B_" * 10 + "a1B"),
    ),
    Detector(
        name="neon-key",
        pattern=r"napi_[A-Za-z0-9]{40}",
        good=("napi_" + "a1b2" * 16,),
    ),
    Detector(
        name="neon-password",
        pattern=r"npg_[A-Za-z0-9]{12}",
        good=("npg_" + "a1B2" * 3,),
    ),
    Detector(
        name="aiven-password",
        pattern=r"AVNS_[A-Za-z0-9_-]{16}",
        good=("AVNS_" + "a1B_" * 4 + "a1B",),
    ),
    Detector(
        name="clickhouse-cloud-key",
        pattern=r"4b1d[A-Za-z0-9]{38}\b",
        good=("4b1d" + "a1B2" * 9 + "a1",),
    ),
    Detector(
        name="mongodb-atlas-secret",
        pattern=r"mdb_sa_sk_[A-Za-z0-9_-]{32}",
        good=("mdb_sa_sk_" + "a1B_" * 10,),
    ),
    Detector(
        name="astra-token",
        pattern=r"AstraCS:[A-Za-z0-9]{20,24}:[0-9a-f]{64}",
        good=("AstraCS:" + "aBcD" * 6 + ":" + "1a2b" * 16,),
    ),
    Detector(
        name="fauna-secret",
        pattern=r"fn[A-Za-z0-9_-]{38,40}\b",
        check="mixed",
        good=("fn" + "a1B2" * 10,),
        bad=("fn_main_loop_iterates_over_every_item_once",),
    ),
    Detector(
        name="cockroach-key",
        pattern=r"CCDB1_[A-Za-z0-9]{20,24}_[A-Za-z0-9]{36}",
        good=("CCDB1_" + "a1B2" * 5 + "a1_" + "a1B2" * 10,),
    ),
    Detector(
        name="upstash-token",
        pattern=r"[A-Za-z0-9]{52}\b",
        check="mixed",
        keyed_by=(
            "upstash redis",
            "upstash_redis",
            "upstash-redis",
            "upstash token",
            "upstash_token",
            "upstash-token",
            "upstash rest",
            "upstash_rest",
            "upstash-rest",
        ),
        good=("upstash redis rest token " + "a1B2" * 13,),
    ),
    Detector(
        name="confluent-secret",
        pattern=r"[A-Za-z0-9+/]{64}",
        check="mixed",
        keyed_by=(
            "confluent api",
            "confluent_api",
            "confluent-api",
            "confluent secret",
            "confluent_secret",
            "confluent-secret",
            "confluent cloud",
            "confluent_cloud",
            "confluent-cloud",
        ),
        good=("confluent api secret " + "a1B/" * 16,),
    ),
    Detector(
        name="databricks-token",
        pattern=r"dapi[0-9a-z]{32}(?:-[0-9])?",
        good=("dapi" + "1a2b" * 8, "dapi" + "1a2b" * 8 + "-2"),
        source="https://docs.databricks.com/dev-tools/auth/pat.html",
    ),
    Detector(
        name="databricks-oauth-secret",
        kind="databricks-token",
        pattern=r"dose[0-9a-f]{32}",
        good=("dose" + "1a2b" * 8,),
    ),
    Detector(
        name="xata-key",
        pattern=r"xau_[A-Za-z0-9]{32}",
        good=("xau_" + "a1B2" * 9,),
    ),
    Detector(
        name="scram-verifier",
        kind="password-hash",
        pattern=r"SCRAM-SHA-256\$[0-9]{3,7}:(?P<secret>[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{40,48}:[A-Za-z0-9+/=]{40,48})",
        good=("SCRAM-SHA-256$4096:" + "a1B/" * 5 + "a1==$" + "a1B/" * 10 + "a1B=:" + "a1B/" * 10 + "a1B=",),
    ),
)
