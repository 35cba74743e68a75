//! Simple names of the JDK's throwables: pages and error trackers print them without their package.

/// The class with its package, if its simple name is one that only the JDK has; else as it is.
pub(crate) fn qualified(class: &str) -> &str {
    if class.contains('.') {
        return class;
    }
    let is_it = |full: &&&str| full.rsplit('.').next() == Some(class);
    KNOWN.iter().find(is_it).copied().unwrap_or(class)
}

/// Those whose simple names libraries hardly ever take for theirs.
const KNOWN: &[&str] = &[
    "java.lang.AbstractMethodError",
    "java.lang.ArithmeticException",
    "java.lang.ArrayIndexOutOfBoundsException",
    "java.lang.ArrayStoreException",
    "java.lang.ClassCastException",
    "java.lang.ClassNotFoundException",
    "java.lang.ExceptionInInitializerError",
    "java.lang.IllegalAccessError",
    "java.lang.IllegalArgumentException",
    "java.lang.IllegalStateException",
    "java.lang.IncompatibleClassChangeError",
    "java.lang.IndexOutOfBoundsException",
    "java.lang.InterruptedException",
    "java.lang.LinkageError",
    "java.lang.NegativeArraySizeException",
    "java.lang.NoClassDefFoundError",
    "java.lang.NoSuchFieldError",
    "java.lang.NoSuchMethodError",
    "java.lang.NullPointerException",
    "java.lang.NumberFormatException",
    "java.lang.OutOfMemoryError",
    "java.lang.RuntimeException",
    "java.lang.SecurityException",
    "java.lang.StackOverflowError",
    "java.lang.StringIndexOutOfBoundsException",
    "java.lang.UnsatisfiedLinkError",
    "java.lang.UnsupportedClassVersionError",
    "java.lang.UnsupportedOperationException",
    "java.lang.VerifyError",
    "java.io.EOFException",
    "java.io.FileNotFoundException",
    "java.io.IOException",
    "java.io.InvalidClassException",
    "java.io.NotSerializableException",
    "java.io.StreamCorruptedException",
    "java.io.UncheckedIOException",
    "java.net.BindException",
    "java.net.ConnectException",
    "java.net.MalformedURLException",
    "java.net.NoRouteToHostException",
    "java.net.SocketException",
    "java.net.SocketTimeoutException",
    "java.net.URISyntaxException",
    "java.net.UnknownHostException",
    "java.net.UnknownServiceException",
    "java.nio.channels.ClosedChannelException",
    "java.nio.channels.UnresolvedAddressException",
    "java.nio.file.FileSystemException",
    "java.nio.file.NoSuchFileException",
    "java.security.InvalidKeyException",
    "java.security.KeyStoreException",
    "java.security.NoSuchAlgorithmException",
    "java.security.NoSuchProviderException",
    "java.security.UnrecoverableKeyException",
    "java.security.cert.CertPathBuilderException",
    "java.security.cert.CertPathValidatorException",
    "java.security.cert.CertificateException",
    "java.security.cert.CertificateExpiredException",
    "java.security.cert.CertificateNotYetValidException",
    "java.sql.BatchUpdateException",
    "java.sql.SQLException",
    "java.sql.SQLIntegrityConstraintViolationException",
    "java.sql.SQLNonTransientConnectionException",
    "java.sql.SQLRecoverableException",
    "java.sql.SQLSyntaxErrorException",
    "java.sql.SQLTransientConnectionException",
    "java.time.format.DateTimeParseException",
    "java.util.ConcurrentModificationException",
    "java.util.InputMismatchException",
    "java.util.MissingResourceException",
    "java.util.NoSuchElementException",
    "java.util.concurrent.CompletionException",
    "java.util.concurrent.ExecutionException",
    "java.util.concurrent.RejectedExecutionException",
    "java.util.concurrent.TimeoutException",
    "javax.net.ssl.SSLException",
    "javax.net.ssl.SSLHandshakeException",
    "javax.net.ssl.SSLPeerUnverifiedException",
    "javax.net.ssl.SSLProtocolException",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_names_of_the_jdk_get_their_package() {
        assert_eq!(qualified("SSLException"), "javax.net.ssl.SSLException");
        for class in ["com.acme.SSLException", "OrderException", "Down", ""] {
            assert_eq!(qualified(class), class);
        }
    }
}
