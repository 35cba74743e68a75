//! Trusted certificates out of a Java keystore: JKS, whose certificates stand in the open, and PKCS #12.

use p12_keystore::{CertificateBag, Pkcs12Archive};

/// `keytool` names it, and the JDK's own `cacerts` has it.
const USUAL_PASSWORD: &str = "changeit";

/// First bytes of JKS and of JCEKS (`sun.security.provider.JavaKeyStore`, `com.sun.crypto.provider.JceKeyStore`).
const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];

/// The DER form of every certificate that the keystore trusts: entries of certificates, and the first certificate of each
/// key (`sun.security.validator.TrustStoreUtil`).
///
/// # Errors
///
/// Says why the file is no keystore, or that the password is wrong.
pub(super) fn trusted(bytes: &[u8], password: Option<&str>) -> Result<Vec<Vec<u8>>, String> {
    match bytes.get(..4) {
        Some(magic) if magic == JKS || magic == JCEKS => Jks { bytes, at: 4 }
            .trusted()
            .ok_or_else(|| "the keystore ends too early".to_owned()),
        Some([0x30, ..]) => pkcs12(bytes, password),
        _ => Err("neither a JKS nor a PKCS #12 keystore".to_owned()),
    }
}

/// A `cacerts` of JDK 18 and later has no password at all.
fn pkcs12(bytes: &[u8], password: Option<&str>) -> Result<Vec<Vec<u8>>, String> {
    let passwords = match password {
        Some(one) => vec![one],
        None => vec![USUAL_PASSWORD, ""],
    };
    let mut error = String::new();
    for password in passwords {
        match Pkcs12Archive::from_pkcs12(bytes, password) {
            Ok(archive) => {
                let is_trusted = |bag: &&CertificateBag| bag.trusted || bag.local_key_id.is_some();
                let trusted = archive.certs.iter().filter(is_trusted);
                return Ok(trusted.map(|bag| bag.cert.as_der().to_vec()).collect());
            }
            Err(why) => error = why.to_string(),
        }
    }
    Err(format!("cannot be opened with this password ({error})"))
}

/// A reader of `JavaKeyStore.engineLoad`: big-endian numbers, strings with two bytes of length.
struct Jks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Jks<'_> {
    fn trusted(mut self) -> Option<Vec<Vec<u8>>> {
        let version = self.number(4)?;
        let count = self.number(4)?;
        let mut trusted = Vec::new();
        for _ in 0..count {
            let tag = self.number(4)?;
            let _alias = self.sized(2)?;
            let _created = self.take(8)?;
            match tag {
                1 => {
                    let _key = self.sized(4)?;
                    for index in 0..self.number(4)? {
                        let certificate = self.certificate(version)?;
                        if index == 0 {
                            trusted.push(certificate);
                        }
                    }
                }
                2 => trusted.push(self.certificate(version)?),
                // A secret key of JCEKS, of a length that only Java's serialization knows.
                _ => return Some(trusted),
            }
        }
        let _digest = self.take(20)?;
        Some(trusted)
    }

    /// Version 1 does not name the type.
    fn certificate(&mut self, version: usize) -> Option<Vec<u8>> {
        if version == 2 {
            let _type = self.sized(2)?;
        }
        self.sized(4).map(<[u8]>::to_vec)
    }

    fn sized(&mut self, width: usize) -> Option<&[u8]> {
        let length = self.number(width)?;
        self.take(length)
    }

    fn number(&mut self, width: usize) -> Option<usize> {
        let bytes = self.take(width)?;
        Some(
            bytes
                .iter()
                .fold(0, |sum, byte| (sum << 8) | usize::from(*byte)),
        )
    }

    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let end = self.at.checked_add(length)?;
        let bytes = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::trusted;

    const JKS: &[u8] = include_bytes!("../../../fixtures/truststores/root.jks");
    const PKCS12: &[u8] = include_bytes!("../../../fixtures/truststores/root.p12");
    const OPEN: &[u8] = include_bytes!("../../../fixtures/truststores/root-without-password.p12");

    #[test]
    fn certificates_of_a_jks_keystore_need_no_password() {
        assert_eq!(trusted(JKS, None).unwrap().len(), 2);
    }

    #[test]
    fn a_pkcs12_keystore_opens_with_its_password_only() {
        assert_eq!(trusted(PKCS12, Some("other-password")).unwrap().len(), 1);
        assert!(trusted(PKCS12, None).unwrap_err().contains("password"));
        assert!(
            trusted(PKCS12, Some("wrong"))
                .unwrap_err()
                .contains("password")
        );
    }

    #[test]
    fn a_pkcs12_keystore_without_a_password_opens_by_itself() {
        assert_eq!(
            trusted(OPEN, None).unwrap(),
            trusted(PKCS12, Some("other-password")).unwrap()
        );
    }

    #[test]
    fn a_broken_keystore_is_an_error_wherever_it_is_cut() {
        for end in 0..JKS.len() {
            assert!(trusted(&JKS[..end], None).is_err(), "{end}");
        }
        assert!(trusted(b"-----BEGIN CERTIFICATE-----", None).is_err());
    }
}
