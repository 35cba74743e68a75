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

#[test]
fn what_is_a_secret_in_two_ways_is_one() {
    becomes("://password:@}@", "://password:***@");
    becomes("://password:***@", "://password:***@");
}

#[test]
fn a_secret_cut_by_unseen_characters_goes() {
    becomes(
        "pass\u{200b}word=hun\u{2060}ter2 failed",
        "password=*** failed",
    );
    becomes("pass\x1b\x07word=x1", "password=***");
    stays("a\u{200b}b\u{202e}c");
}

#[test]
fn secrets_of_command_lines_go() {
    becomes("curl -u bot:hunter2 http://h", "curl -u bot:*** http://h");
    becomes("mysql -uroot -phunter2 shop", "mysql -uroot -p*** shop");
    becomes(
        "run --db-password hunter2 --verbose",
        "run --db-password *** --verbose",
    );
    stays("docker run -u 1000:1000 x");
    stays("option --password requires a value");
    stays("mvn -pl core -Pfast");
    stays("nc -zv host 80 -p x");
}

#[test]
fn cookies_go() {
    becomes("Cookie: a=x1; b=y2 sent", "Cookie: *** sent");
    becomes(
        "Set-Cookie: sid=x1; Path=/; Secure",
        "Set-Cookie: ***; Secure",
    );
    becomes("GET /a;jsessionid=0A1B?x=1", "GET /a;jsessionid=***");
    stays("Invalid cookie: empty name");
}

#[test]
fn signatures_of_urls_go() {
    becomes("?X-Amz-Signature=feed&x=1", "?X-Amz-Signature=***&x=1");
    becomes("?sv=1&sig=abc%3D&se=2", "?sv=1&sig=***&se=2");
    becomes("X-Auth-Token: s3cret", "X-Auth-Token: ***");
    stays("signature=(I)V config=x");
}

#[test]
fn a_doubled_brace_does_not_end_a_password() {
    becomes(
        ";password={a;b}}c d};encrypt=true",
        ";password={***};encrypt=true",
    );
    becomes("{x={password={a}}, b=c}", "{x={password={***}}, b=c}");
}

#[test]
fn a_password_before_a_host_goes_without_a_scheme() {
    becomes(
        "shop:pa55@db1.example: unknown",
        "shop:***@db1.example: unknown",
    );
    becomes("user=a:b1c2@h:5432", "user=a:***@h:5432");
    stays("mailto:joe99@example.org");
    stays("key:com.acme.Foo@6d06d69c");
    stays("at 12:30:05@x");
    becomes(
        "https://0123456789abcdef@git.example/x",
        "https://***@git.example/x",
    );
}
