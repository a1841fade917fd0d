"""Read a certificate and its key from a PKCS#12 file (RFC 7292); refuse what must not sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import SimpleSigner

#: Days are those of China (GB/T 7408).
ZONE: Final = timezone(timedelta(hours=8))

# PFX ::= SEQUENCE { version INTEGER {v3(3)}, … } with any form of length (RFC 7292, 4).
_PKCS12: Final = re.compile(
    rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03", re.DOTALL
)
# Below that RSA is broken or nearly so (NIST SP 800-57 part 1, table 2).
_RSA_BITS: Final = 2048


class CertificateError(Exception):
    """This certificate cannot sign; the message is Chinese."""


class PasswordError(CertificateError):
    """The password does not open the file, or the file is damaged."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The signer: the names of the certificate's subject and of its issuer.

    ``first`` and ``last`` are the moments between which the certificate holds.
    """

    name: str
    issuer: str
    first: datetime
    last: datetime
    signer: SimpleSigner

    def moment(self, day: date) -> datetime:
        """Return the moment of signing: the day's first one at which the certificate holds.

        Raises:
            CertificateError: there is none on that day.
        """
        begins = datetime.combine(day, time(), ZONE)
        moment = max(begins, self.first)
        if moment.date() > day:
            raise CertificateError(
                f"证书还没有生效：{self.name} 的证书从 {_day(self.first)} 起有效，签名的日期是 {day}。"
                "请等到生效以后再签，或换一张证书"
            )
        if moment > self.last:
            raise CertificateError(
                f"证书已经过期：{self.name} 的证书到 {_day(self.last)} 为止，签名的日期是 {day}。"
                "请换一张有效的证书"
            )
        return moment


def open_certificate(raw: bytes, password: str) -> Identity:
    """Read a certificate with its key and the certificates of its issuers.

    Raises:
        PasswordError: the password is wrong, or the file is damaged.
        CertificateError: no PKCS#12 file, no key in it, or none that may sign.
    """
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.keys.internal import (
        translate_pyca_cryptography_cert_to_asn1,
        translate_pyca_cryptography_key_to_asn1,
    )
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    if not _PKCS12.match(raw):
        raise CertificateError(
            "不是 PKCS#12 证书文件（.p12、.pfx）。请向发证机构要带私钥的这种文件"
        )
    try:
        bundle = pkcs12.load_pkcs12(raw, password.encode() or None)
    except Exception as error:
        # A damaged file can make the library raise anything.
        raise PasswordError("打不开证书：口令不对，或文件已损坏，或用了不支持的算法") from error
    if bundle.key is None or bundle.cert is None:
        raise CertificateError("证书文件里没有私钥，不能用来签名。请导出带私钥的 .p12")
    _check_use(bundle.key, bundle.cert.certificate)
    certificate = bundle.cert.certificate
    store = SimpleCertificateStore()
    store.register_multiple(
        [
            translate_pyca_cryptography_cert_to_asn1(issuer.certificate)
            for issuer in bundle.additional_certs
        ]
    )
    signer = SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate),
        signing_key=translate_pyca_cryptography_key_to_asn1(bundle.key),
        cert_registry=store,
    )
    return Identity(
        _name(certificate.subject),
        _name(certificate.issuer),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        signer,
    )


def _check_use(key: Any, certificate: Any) -> None:
    """Refuse keys that PAdES readers do not know, weak ones, and certificates for other uses."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey").strip("_")
        raise CertificateError(f"证书的密钥是 {kind}，只能用 RSA 或 ECDSA 的证书签名")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _RSA_BITS:
        raise CertificateError(
            f"证书的 RSA 密钥只有 {key.key_size} 位，已不安全。应当不少于 {_RSA_BITS} 位"
        )
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CertificateError("这张证书的密钥用途里没有签名一项，不能用来签名。请换签名证书")


def _name(name: Any) -> str:
    """Return the common name, else the organisation, else the whole of a subject or issuer."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            text = " ".join(str(attribute.value).split())
            if text:
                return text
    return str(name.rfc4514_string())


def _day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()
