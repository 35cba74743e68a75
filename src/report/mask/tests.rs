//! Laws of masking: what becomes of secrets, and what stays.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::mask;

#[track_caller]
fn becomes(text: &str, masked: &str) {
    assert_eq!(mask(text), masked);
    assert_eq!(mask(masked), masked, "masking twice");
}

#[track_caller]
fn stays(text: &str) {
    assert_eq!(mask(text), text);
}

#[test]
fn a_password_in_a_url_goes_and_the_user_stays() {
    becomes(
        "jdbc:postgresql://app:hunter2@db1:5432/x",
        "jdbc:postgresql://app:***@db1:5432/x",
    );
    becomes(
        "mongodb://u:p%40ss@h1,h2:27017/?w=1",
        "mongodb://u:***@h1,h2:27017/?w=1",
    );
    becomes("mongodb+srv://u:p@h/db", "mongodb+srv://u:***@h/db");
    becomes("redis://:s3cret@cache:6379", "redis://:***@cache:6379");
    becomes(
        "amqp://guest:guest@mq/%2f, next",
        "amqp://guest:***@mq/%2f, next",
    );
    becomes("http://u:p:q@h/", "http://u:***@h/");
    becomes("x postgres://u:pa/ss@h/db", "x postgres://u:***@h/db");
    becomes("http://u:p@ss@h/", "http://u:***@h/");
}

#[test]
fn urls_without_a_password_stay() {
    stays("http://db1:8080/a@b");
    stays("ssh://git@example.org/x");
    stays("jdbc:postgresql://db1:5432/x?user=app");
    stays("see https://example.org/wiki and mail a@example.org");
    stays("http://[::1]:8080/x@y");
    stays("jdbc:oracle:thin:@//h:1521/svc");
    stays("jdbc:oracle:thin:/@alias");
    stays("jdbc:oracle:thin:@h:1521:SID");
}

#[test]
fn oracle_puts_its_password_elsewhere() {
    becomes(
        "jdbc:oracle:thin:scott/tiger@//h:1521/svc",
        "jdbc:oracle:thin:scott/***@//h:1521/svc",
    );
    becomes(
        "jdbc:oracle:oci:scott/tiger@h",
        "jdbc:oracle:oci:scott/***@h",
    );
    becomes(
        "jdbc:oracle:thin:scott/\"ti@ger\"@h:1521:X",
        "jdbc:oracle:thin:scott/***@h:1521:X",
    );
}

#[test]
fn named_values_go() {
    becomes(
        "jdbc:sqlserver://h:1433;user=sa;password=a,b!c;encrypt=true",
        "jdbc:sqlserver://h:1433;user=sa;password=***;encrypt=true",
    );
    becomes(
        "jdbc:sqlserver://h;password={a;b};x=1",
        "jdbc:sqlserver://h;password={***};x=1",
    );
    becomes(
        "jdbc:postgresql://h/db?user=u&password=x&ssl=true",
        "jdbc:postgresql://h/db?user=u&password=***&ssl=true",
    );
    becomes("?sslpassword=x y", "?sslpassword=*** y");
    becomes(
        "{user=app, password=hunter2, ssl=false}",
        "{user=app, password=***, ssl=false}",
    );
    becomes(
        "{user=app,password=hunter2,ssl=false}",
        "{user=app,password=***,ssl=false}",
    );
    becomes(
        "spring.datasource.password = hunter2\nurl=x",
        "spring.datasource.password = ***\nurl=x",
    );
    becomes("PWD=x;UID=y", "PWD=***;UID=y");
    becomes("client_secret='a b' ok", "client_secret='***' ok");
    becomes(
        "GET /x?access_token=abc.def&y=1",
        "GET /x?access_token=***&y=1",
    );
    becomes("api_key=abc", "api_key=***");
    becomes("X-Api-Key: 1a2b3c", "X-Api-Key: ***");
    becomes("password: hunter2", "password: ***");
    becomes(
        "sasl.jaas.config=… username=\"a\" password=\"b\";",
        "sasl.jaas.config=… username=\"a\" password=\"***\";",
    );
    becomes(
        "address=(host=h)(password=y)(port=1)",
        "address=(host=h)(password=***)(port=1)",
    );
    becomes("DbConfig[password=p)w]", "DbConfig[password=***]");
    becomes(
        "<db:password>x</db:password>",
        "<db:password>***</db:password>",
    );
    becomes("pass=x", "pass=***");
    becomes("password=näße", "password=***");
}

#[test]
fn json_values_go_also_when_escaped() {
    becomes(
        r#"{"user":"a","password":"b\"c","x":1}"#,
        r#"{"user":"a","password":"***","x":1}"#,
    );
    becomes(r#"{"password" : "b"}"#, r#"{"password" : "***"}"#);
    becomes(
        r#"{\"token\":\"b\",\"x\":1}"#,
        r#"{\"token\":\"***\",\"x\":1}"#,
    );
    becomes(r#"{"password":12345}"#, r#"{"password":***}"#);
    stays(r#"{"password":null,"token":""}"#);
}

#[test]
fn headers_keep_their_scheme() {
    becomes("Authorization: Bearer abc.def", "Authorization: Bearer ***");
    becomes(
        "authorization: Basic dXNlcjpwYXNz, next",
        "authorization: Basic ***, next",
    );
    becomes(
        "[Authorization:\"Bearer abc\", Accept:\"*/*\"]",
        "[Authorization:\"Bearer ***\", Accept:\"*/*\"]",
    );
    becomes(
        "{Authorization=[Bearer abc]}",
        "{Authorization=[Bearer ***]}",
    );
    becomes(
        "Authorization: Digest username=\"a\", response=\"b\"\nHost: h",
        "Authorization: Digest ***\nHost: h",
    );
    becomes("sent Bearer 0123456789abcdef0 to h", "sent Bearer *** to h");
}

#[test]
fn tokens_are_known_by_their_looks() {
    becomes("key AKIAIOSFODNN7EXAMPLE denied", "key *** denied");
    becomes(
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 expired",
        "jwt *** expired",
    );
    becomes("ghp_0123456789abcdefghij", "***");
    becomes(
        "-----BEGIN RSA PRIVATE KEY-----\nMII\nx==\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
    );
}

#[test]
fn words_about_secrets_stay() {
    stays("FATAL: password authentication failed for user \"x\"");
    stays("Access denied for user 'root'@'localhost' (using password: YES)");
    stays("Keystore was tampered with, or password was incorrect");
    stays("Unexpected token: } at line 3");
    stays("JsonParseException: Unrecognized token 'foo': was expecting (JSON String)");
    stays("password: must be at least 8 characters");
    stays("Could not resolve placeholder: password=${DB_PASSWORD}");
    stays("update users set password=? where id=?");
    stays("password=null, secret=");
    stays("if (secret == other) token != x");
    stays("Token::new, bypass=1, compass=north");
    stays("Bearer token is missing");
    stays("at com.acme.Token.secret(Token.java:3)");
    stays("at com.acme.Password.<init>(Password.java:3)");
    stays("BAKIA ASIA-PACIFIC risk-free eyJ");
    stays("-----BEGIN CERTIFICATE-----\nMII");
}

#[test]
fn text_made_to_hurt_takes_linear_time() {
    for piece in [
        "://",
        "://a:b",
        "eyJ-",
        "jdbc:oracle:thin:",
        "jdbc:oracle:thin:\"",
        "password=",
        "\"password\":\"",
        "<password>",
        "authorization: ",
        "a://u:1@",
    ] {
        mask(&piece.repeat(2_000_000 / piece.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_is_idempotent_and_never_panics(text in r#"(password|token|=|:|"|\\|://|@|/|u|p|é| |\{|\}|\[|,|Bearer |AKIA|authorization|jdbc:oracle:thin:|<|>|-----BEGIN A PRIVATE KEY-----|\n){0,20}"#) {
        let once = mask(&text).into_owned();
        prop_assert_eq!(mask(&once).into_owned(), once);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        mask(&text);
    }

    #[test]
    fn a_password_after_its_name_never_comes_through(secret in "[a-z0-9]{6,12}[0-9]", before in "[ -~]{0,20}") {
        prop_assume!(!before.contains(&secret));
        let text = format!("{before} password={secret} x");
        prop_assert!(!mask(&text).contains(&secret), "{}", mask(&text));
    }
}
