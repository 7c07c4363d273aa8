"""CI, package registries and build tools."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="npm-token",
        pattern=r"npm_[A-Za-z0-9]{36}",
        good=("npm_" + "a1B2" * 9,),
        bad=("npm_config_registry",),
        source="https://github.blog/2021-09-23-announcing-npms-new-access-token-format/",
    ),
    Detector(
        name="npm-legacy-token",
        kind="npm-token",
        pattern=r"_authToken=(?P<secret>[A-Za-z0-9_=-]{20,100})",
        prefixes=("_authToken",),
        good=("//registry.example.com/:_authToken=" + _UUID,),
    ),
    Detector(
        name="pypi-token",
        pattern=r"pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{40}",
        prefixes=("pypi-Ag",),
        good=(
            "pypi-AgEIcHlwaS5vcmc" + "a1B_" * 37 + "a1",
            "pypi-AgENdGVzdC5weXBpLm9yZw" + "a1B_" * 37 + "a1",
        ),
    ),
    Detector(
        name="rubygems-key",
        pattern=r"rubygems_[A-Za-z0-9]{40}",
        good=("rubygems_" + "1a2b" * 12,),
    ),
    Detector(
        name="crates-io-token",
        pattern=r"cio[A-Za-z0-9]{32}\b",
        check="mixed",
        good=("cio" + "a1B2" * 8,),
    ),
    Detector(
        name="nuget-key",
        pattern=r"oy2[a-z0-9]{43}",
        check="mixed",
        good=("oy2" + "a2b3" * 10 + "a2b",),
    ),
    Detector(
        name="clojars-token",
        pattern=r"CLOJARS_[A-Za-z0-9]{40}",
        ignore_case=True,
        good=("CLOJARS_" + "1a2b" * 15,),
    ),
    Detector(
        name="packagist-token",
        pattern=r"packagist_(?:ort|ack|acs|uut|out)_[A-Za-z0-9]{40}",
        prefixes=("packagist_",),
        good=("packagist_ack_" + "1a2b" * 17,),
    ),
    Detector(
        name="artifactory-key",
        pattern=r"AKCp[A-Za-z0-9]{60}",
        good=("AKCp" + "a1B2" * 17 + "a",),
    ),
    Detector(
        name="artifactory-reference-token",
        kind="artifactory-key",
        pattern=r"cmVmd[A-Za-z0-9]{56}",
        good=("cmVmdGtu" + "a1B2" * 14,),
    ),
    Detector(
        name="circleci-token",
        pattern=r"CCI(?:PAT|PRJ)_[A-Za-z0-9]{16,24}_[A-Za-z0-9]{40}",
        prefixes=("CCIPAT_", "CCIPRJ_"),
        good=("CCIPAT_" + "a1B2" * 5 + "a1_" + "1a2b" * 10,),
    ),
    Detector(
        name="buildkite-token",
        pattern=r"bk[a-z]{2}_[A-Za-z0-9]{32}",
        prefixes=("bkua_", "bkaj_", "bkat_", "bkct_", "bkpt_"),
        good=("bkua_" + "1a2b" * 10,),
    ),
    Detector(
        name="sonarqube-token",
        pattern=r"sq(?:[uap]|co)_[0-9a-zA-Z]{40}",
        prefixes=("squ_", "sqa_", "sqp_", "sqco_"),
        good=("squ_" + "1a2b" * 10, "sqp_" + "1a2b" * 10),
        source="https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens",
    ),
    Detector(
        name="jenkins-token",
        pattern=r"11(?:[0-9a-f]{8}){4}\b",
        good=("11" + "1a2b" * 8,),
        source="https://www.jenkins.io/blog/2018/07/02/new-api-token-system/",
    ),
    Detector(
        name="octopus-key",
        pattern=r"API-[A-Z0-9]{24,32}\b",
        check="mixed",
        good=("API-" + "A1B2" * 6 + "A1",),
    ),
    Detector(
        name="scalingo-token",
        pattern=r"tk-us-[A-Za-z0-9_-]{44}",
        good=("tk-us-" + "a1B_" * 12,),
    ),
    Detector(
        name="prefect-key",
        pattern=r"pn[ub]_[A-Za-z0-9]{30}",
        prefixes=("pnu_", "pnb_"),
        check="mixed",
        good=("pnu_" + "a1b2" * 9,),
    ),
    Detector(
        name="dbt-token",
        pattern=r"dbt[csu]_[A-Za-z0-9_-]{24}",
        prefixes=("dbtc_", "dbts_", "dbtu_"),
        good=("dbtu_" + "a1B_" * 9 + "a1",),
    ),
    Detector(
        name="snyk-token",
        pattern=r"snyk_(?:uat|sat)\.[A-Za-z0-9]{8}\.[A-Za-z0-9_.-]{40}",
        prefixes=("snyk_",),
        good=("snyk_uat." + "1a2b" * 2 + "." + "a1B_" * 16,),
    ),
    Detector(
        name="inngest-key",
        pattern=r"signkey-[a-z]{3,12}-[0-9a-f]{48}",
        good=("signkey-prod-" + "1a2b" * 16,),
    ),
    Detector(
        name="trigger-dev-key",
        pattern=r"tr_(?:dev|prod|stg|pat|preview)_[A-Za-z0-9]{18}",
        prefixes=("tr_dev_", "tr_prod_", "tr_stg_", "tr_pat_", "tr_preview_"),
        good=("tr_prod_" + "a1B2" * 5,),
    ),
    Detector(
        name="cloudinary-url",
        pattern=r"cloudinary://[0-9]{10,20}:(?P<secret>[A-Za-z0-9_-]{20,40})@",
        good=("cloudinary://" + "1234" * 3 + "123:" + "a1B_" * 6 + "a1B@acme",),
    ),
    Detector(
        name="dependency-track-key",
        pattern=r"odt_[A-Za-z0-9_]{32}",
        good=("odt_" + "a1B2" * 8,),
    ),
    Detector(
        name="readme-key",
        pattern=r"rdme_[A-Za-z0-9]{40}",
        prefixes=("rdme_",),
        good=("rdme_" + "a1b2" * 17 + "a1",),
    ),
    Detector(
        name="chromatic-token",
        pattern=r"chpt_[0-9a-f]{12}",
        good=("chpt_" + "1a2b" * 3 + "1a2",),
    ),
    Detector(
        name="codecov-token",
        pattern=r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b",
        keyed_by=("codecov token", "codecov_token", "codecov-token"),
        good=("codecov token " + _UUID,),
    ),
    Detector(
        name="travis-token",
        pattern=r"[A-Za-z0-9]{22}\b",
        check="mixed",
        keyed_by=(
            "travis token",
            "travis_token",
            "travis-token",
            "travis api",
            "travis_api",
            "travis-api",
            "travis ci token",
            "travis_ci token",
            "travis-ci token",
        ),
        good=("travis token " + "a1B2" * 5 + "a1",),
    ),
    Detector(
        name="drone-token",
        pattern=r"[A-Za-z0-9]{32}\b",
        check="mixed",
        keyed_by=(
            "drone token",
            "drone_token",
            "drone-token",
            "drone ci token",
            "drone_ci token",
            "drone-ci token",
            "droneci token",
            "droneci_token",
            "droneci-token",
        ),
        good=("drone token " + "a1B2" * 8,),
    ),
    Detector(
        name="browserstack-key",
        pattern=r"[A-Za-z0-9]{20}\b",
        check="mixed",
        keyed_by=(
            "browserstack access",
            "browserstack_access",
            "browserstack-access",
            "browserstack key",
            "browserstack_key",
            "browserstack-key",
        ),
        good=("browserstack access key " + "a1B2" * 5,),
    ),
    Detector(
        name="saucelabs-key",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        keyed_by=(
            "sauce access",
            "sauce_access",
            "sauce-access",
            "saucelabs access",
            "saucelabs_access",
            "saucelabs-access",
            "saucelabs key",
            "saucelabs_key",
            "saucelabs-key",
        ),
        good=("sauce access key " + _UUID,),
    ),
    Detector(
        name="sidekiq-license",
        pattern=r"""contribsys(?:__COM|\.com)["' =:/]{1,6}(?P<secret>[0-9a-f]{8}:[0-9a-f]{8})""",
        ignore_case=True,
        good=('BUNDLE_ENTERPRISE__CONTRIBSYS__COM: "' + "1a2b" * 2 + ":" + "1a2b" * 2 + '"',),
    ),
    Detector(
        name="frameio-token",
        pattern=r"fio-u-[A-Za-z0-9_=-]{60}",
        good=("fio-u-" + "a1B_" * 16,),
    ),
    Detector(
        name="postman-key",
        pattern=r"PMAK-[0-9A-Za-z-]{50}",
        good=("PMAK-" + "1a2b" * 6 + "-" + "1a2b" * 8 + "1a",),
    ),
    Detector(
        name="postman-collection-key",
        kind="postman-key",
        pattern=r"PMAT-[A-Za-z0-9]{24}",
        good=("PMAT-" + "A1B2" * 6 + "A1",),
    ),
)
