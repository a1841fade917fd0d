"""Throw-away certificates, made anew in every run."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12PrivateKeyTypes

NAME = "吴集镇人民政府"
ISSUER = "测试用发证机构"
PASSWORD = "口令 1234"  # noqa: S105 — opens nothing but what is made here
FIRST = datetime(2015, 1, 1, tzinfo=UTC)
LAST = datetime(2017, 12, 31, 23, 59, 59, tzinfo=UTC)


@cache
def key(kind: str = "rsa") -> PKCS12PrivateKeyTypes:
    """A private key; the same in one run, since RSA keys take time."""
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 1024 if kind == "weak" else 2048)


def p12(
    kind: str = "rsa",
    *,
    name: str = NAME,
    first: datetime = FIRST,
    last: datetime = LAST,
    signs: bool = True,
    with_key: bool = True,
) -> bytes:
    """A PKCS#12 file with a certificate, the one that vouches for it, and the key."""
    issuing = key("issuer")
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ISSUER)])
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "某单位"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    own = key(kind)

    def made(of: x509.Name, bearer: PKCS12PrivateKeyTypes, *, usage: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(of)
            .issuer_name(issuer)
            .public_key(bearer.public_key())
            .serial_number(8 if bearer is own else 7)
            .not_valid_before(first)
            .not_valid_after(last)
        )
        flags = x509.KeyUsage(
            digital_signature=usage,
            content_commitment=False,
            key_encipherment=not usage,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        assert isinstance(issuing, rsa.RSAPrivateKey)
        return builder.add_extension(flags, critical=True).sign(issuing, hashes.SHA256())

    return pkcs12.serialize_key_and_certificates(
        b"yingjian",
        own if with_key else None,
        made(subject, own, usage=signs) if with_key else None,
        [made(issuer, issuing, usage=True)],
        serialization.BestAvailableEncryption(PASSWORD.encode()),
    )
