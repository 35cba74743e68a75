//! What a certificate says, read from its DER form.

use std::net::IpAddr;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

use super::Certificate;
use crate::check::service::quote;

/// Longest list of names that is shown.
const NAMES_MAX: usize = 50;

/// Names of signature algorithms as the JDK gives them, by object identifier.
const SIGNATURES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.2", "MD2withRSA"),
    ("1.2.840.113549.1.1.4", "MD5withRSA"),
    ("1.2.840.113549.1.1.5", "SHA1withRSA"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.113549.1.1.11", "SHA256withRSA"),
    ("1.2.840.113549.1.1.12", "SHA384withRSA"),
    ("1.2.840.113549.1.1.13", "SHA512withRSA"),
    ("1.2.840.10045.4.1", "SHA1withECDSA"),
    ("1.2.840.10045.4.3.2", "SHA256withECDSA"),
    ("1.2.840.10045.4.3.3", "SHA384withECDSA"),
    ("1.2.840.10045.4.3.4", "SHA512withECDSA"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// The certificate as it is shown.
pub(super) fn facts(certificate: &X509Certificate<'_>) -> Certificate {
    let validity = certificate.validity();
    Certificate {
        subject: distinguished(certificate.subject()),
        issuer: distinguished(certificate.issuer()),
        names: names(certificate),
        not_before: when(validity.not_before),
        not_after: when(validity.not_after),
        key: key(certificate),
        signature: signature(certificate),
    }
}

/// Alternative names; without one the common name, which the JDK then takes.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let general = extension
        .iter()
        .flat_map(|names| &names.value.general_names);
    let mut names: Vec<String> = general.filter_map(host_name).take(NAMES_MAX).collect();
    if names.is_empty() {
        let common = certificate.subject().iter_common_name().next();
        names.extend(common.and_then(|name| name.as_str().ok()).map(shown));
    }
    names
}

fn host_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(shown(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
        _ => None,
    }
}

pub(super) fn distinguished(name: &X509Name<'_>) -> String {
    match name.to_string() {
        empty if empty.is_empty() => "(no name)".to_owned(),
        name => shown(&name),
    }
}

fn shown(text: &str) -> String {
    quote(text.as_bytes())
}

/// `2026-11-28T20:00:00Z`
fn when(time: ASN1Time) -> String {
    let time = time.to_datetime();
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        time.date(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// The kind of the key and its size in bits.
pub(super) fn key_size(certificate: &X509Certificate<'_>) -> Option<(&'static str, usize)> {
    match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => Some(("RSA", key.key_size())),
        PublicKey::EC(point) => Some(("EC", point.key_size())),
        PublicKey::DSA(_) => Some(("DSA", 0)),
        _ => None,
    }
}

fn key(certificate: &X509Certificate<'_>) -> String {
    match key_size(certificate) {
        Some((kind, 0)) => kind.to_owned(),
        Some((kind, bits)) => format!("{kind} {bits}"),
        None => signature_name(&certificate.public_key().algorithm.algorithm.to_id_string()),
    }
}

pub(super) fn signature(certificate: &X509Certificate<'_>) -> String {
    signature_name(&certificate.signature_algorithm.algorithm.to_id_string())
}

fn signature_name(id: &str) -> String {
    let known = SIGNATURES.iter().find(|(known, _)| *known == id);
    known.map_or(id, |(_, name)| name).to_owned()
}
