"""What stands under a telling name and is no secret: a release, an algorithm, a directory, a sentence."""

from __future__ import annotations

import pytest

from launchguard.redaction import Redactor

REDACTOR = Redactor()


@pytest.mark.parametrize(
    "event",
    [
        {
            "dependencies": {
                "next-auth": "^4.24.5",
                "@types/cookie-session": "2.0.44",
                "jsonwebtoken": "~9.0.2",
            }
        },
        {"errors": {"password": "This password is too short.", "token": "This field is required."}},
        {"chunks": {"auth/reset-password": "b04d469f2c558c9ca5c1.js"}},
        {"forgotPassword": "Mot de passe oublié ?"},
        {"key": "exports/2026/01/cbe22a2b-0528-4181-a989-0d0d2a2120bd.csv"},
        {"cid": "bafybeis64mzjlleun7agvbupimwnvk24kzxxtqmwhwkjrlqpo5nqr7ukxt"},
    ],
)
def test_fields_that_hold_no_secret_stay(event):
    assert REDACTOR.redact(event) == event


@pytest.mark.parametrize(
    "text",
    [
        "HOME=/home/app\nPWD=/app\nOLDPWD=/",
        "login(email: String!, password: String!): Session! reset(token: ID!): Boolean",
        "debug1: kex: host key: ssh-ed25519 cipher: chacha20-poly1305@openssh.com",
        "boarding pass: gate B26",
        'SetUp failed for volume "tls-secret" : secret "shop-tls" not found',
        "Session: Scaling Postgres in practice, Room 9, 14:30. Speaker: Ada Holm.",
        "{% translate 'New password:' %}</label>",
        'METHOD can be "trust", "md5", "password", "scram-sha-256",',
        "Keywords: bcrypt,crypt,htdigest,htpasswd,md5-crypt,passlib,password,pbkdf2",
        "action={{ url_for('reset', token=reset_password_token) }}",
        "--ssl-keyfile-password TEXT  SSL key password",
        "lc_messages = 'C.UTF-8'",
        "xmlsec1 sign --privkey rsakey.pem --output a.xml",
        "pass ``ambiguous_width=2``: on",
        "engine Engine(postgresql+psycopg://shop:***@db:5432/shop)",
    ],
)
def test_texts_that_tell_no_secret_stay(text):
    assert REDACTOR.redact_text(text) == text


@pytest.mark.parametrize(
    "event",
    [
        {"password": "/x7Qp!"},
        {"password": "md5Kp9!x"},
        {"password": "Correct horse battery staple."},
        {"forgot_password": "kQ7zX2mV9bN4cL1pR8sT5wY3"},
        {"jwt_secret": "9.0.2-rc.1"},
    ],
)
def test_secrets_that_look_a_little_like_such_are_hidden(event):
    assert all("[redacted:" in value for value in REDACTOR.redact(event).values())
