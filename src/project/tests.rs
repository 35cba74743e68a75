//! Files as people write them, and what they name.

use super::{endpoints, fitting, is_configuration, place};
use crate::endpoint::Endpoint;
use crate::{layout, trace};

fn named(files: &[(&str, &str)]) -> Vec<Endpoint> {
    let owned: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    endpoints(&owned)
}

fn shown(endpoints: &[Endpoint]) -> Vec<String> {
    let one = |one: &Endpoint| {
        let port = one.port.map_or("?".to_owned(), |port| port.to_string());
        let scheme = one.scheme.as_deref().unwrap_or("-");
        let place = place(&one.found_in).unwrap_or_default();
        format!("{scheme} {} {port} {place}", one.host)
    };
    endpoints.iter().map(one).collect()
}

#[test]
fn spring_names_its_services() {
    let yaml = "\
spring:
  datasource:
    url: jdbc:postgresql://shop:hunter2@db1/orders
  data:
    redis:
      host: cache1
      port: 6380
    mongodb:
      uri: mongodb://u:hunter2@m1,m2:27018/shop
  kafka:
    bootstrap-servers: k1:9092,k2:9093
  rabbitmq:
    addresses: r1:5672, r2
  mail.host: mail1
  elasticsearch:
    uris:
      - http://e1:9200
      - https://e2
server:
  port: 8080
springdoc.url: see http://springdoc.org
";
    let expected = [
        "postgresql db1 5432 application.yml:3",
        "redis cache1 6380 application.yml:6",
        "mongodb m1 27017 application.yml:9",
        "mongodb m2 27018 application.yml:9",
        "kafka k1 9092 application.yml:11",
        "kafka k2 9093 application.yml:11",
        "amqp r1 5672 application.yml:13",
        "amqp r2 5672 application.yml:13",
        "smtp mail1 25 application.yml:14",
        "http e1 9200 application.yml:17",
        "https e2 443 application.yml:18",
    ];
    let found = named(&[("application.yml", yaml)]);
    assert_eq!(shown(&found), expected);
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn quarkus_and_micronaut_name_theirs() {
    let text = "\
%dev.quarkus.datasource.jdbc.url=jdbc:mysql://db1/orders
quarkus.datasource.reactive.url=vertx-reactive:postgresql://db2:5433/orders
quarkus.redis.hosts=rediss://cache1
kafka.bootstrap.servers=SASL_SSL://k1:9092,SASL_SSL://k2:9092
rabbitmq-host=r1
rabbitmq-port=5673
quarkus.rest-client.stock.url=https://stock.example/api
quarkus.grpc.clients.stock.host=g1
quarkus.grpc.clients.stock.port=9000
datasources.default.url=jdbc:h2:mem:x
redis.uri=redis://cache2
info.docs=https://docs.example/
";
    let expected = [
        "mysql db1 3306 m/application.properties:1",
        "postgresql db2 5433 m/application.properties:2",
        "rediss cache1 6379 m/application.properties:3",
        "kafka k1 9092 m/application.properties:4",
        "kafka k2 9092 m/application.properties:4",
        "amqp r1 5673 m/application.properties:5",
        "https stock.example 443 m/application.properties:7",
        "grpc g1 9000 m/application.properties:8",
        "redis cache2 6379 m/application.properties:11",
    ];
    assert_eq!(
        shown(&named(&[("m/application.properties", text)])),
        expected
    );
}

#[test]
fn placeholders_are_filled_in_from_dotenv_or_the_setting_is_left_out() {
    let yaml = "\
spring:
  datasource.url: jdbc:postgresql://${DB_HOST:localhost}:${DB_PORT:5432}/orders
  data.redis.host: ${CACHE_HOST}
  rabbitmq.host: ${QUEUE_HOST:queue1}
";
    let found = named(&[
        ("application.yml", yaml),
        (".env", "DB_HOST=db7\nDB_PASSWORD=hunter2\n"),
    ]);
    let expected = [
        "postgresql db7 5432 application.yml:2",
        "amqp queue1 5672 application.yml:4",
    ];
    assert_eq!(shown(&found), expected);
}

#[test]
fn compose_files_tell_what_is_published_and_what_programs_get() {
    let yaml = "\
services:
  db:
    image: docker.io/library/postgres:16
    ports: ['5433:5432', '9187:9187']
  cache:
    image: redis
    ports:
      - target: 6379
        published: 6380
  shop:
    image: shop
    ports: ['8080:8080']
    environment:
      - SPRING_DATASOURCE_URL=jdbc:postgresql://db:5432/orders
      - SPRING_DATA_REDIS_HOST=cache
  stock:
    environment:
      RABBITMQ_HOST: ${QUEUE:-queue}
";
    let expected = [
        "postgresql localhost 5433 compose.yaml:4",
        "redis localhost 6380 compose.yaml:9",
        "postgresql db 5432 compose.yaml:14",
        "redis cache 6379 compose.yaml:15",
        "amqp queue 5672 compose.yaml:18",
    ];
    assert_eq!(shown(&named(&[("compose.yaml", yaml)])), expected);
}

#[test]
fn only_files_of_configuration_are_read() {
    for name in [
        "application.yml",
        "application-dev.properties",
        "bootstrap.yaml",
        ".env",
        ".env.local",
        "compose.yml",
        "docker-compose.override.yaml",
    ] {
        assert!(is_configuration(name), "{name}");
    }
    for name in [
        "application.txt",
        "app.yml",
        "env",
        "pom.xml",
        "composer.yml",
        "application.yml.bak",
        ".env.example",
    ] {
        assert!(!is_configuration(name), "{name}");
    }
}

fn fits(text: &str) -> Vec<String> {
    let configured = named(&[(
        "application.properties",
        "a.url=jdbc:mariadb://db1/x\nredis.host=cache1\nb.url=https://stock.example/\nrabbitmq.host=r1\n",
    )]);
    let page = layout::undress(text);
    let traces = trace::parse(&page);
    assert_eq!(traces.len(), 1, "{text}");
    let fitting = fitting(&traces[0], &configured);
    fitting.into_iter().map(|one| one.host).collect()
}

#[test]
fn a_trace_gets_the_endpoints_of_the_service_that_it_called() {
    let frame = |call: &str| {
        format!(
            "java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\tat {call}(X.java:1)\n"
        )
    };
    assert_eq!(
        fits(&frame(
            "com.mysql.cj.protocol.StandardSocketFactory.connect"
        )),
        ["db1"]
    );
    assert_eq!(
        fits(&frame("com.zaxxer.hikari.pool.HikariPool.getConnection")),
        ["db1"]
    );
    assert_eq!(
        fits(&frame(
            "com.rabbitmq.client.impl.SocketFrameHandlerFactory.create"
        )),
        ["r1"]
    );
    assert_eq!(
        fits(&frame("redis.clients.jedis.Connection.connect")),
        ["cache1"]
    );
    assert_eq!(
        fits(&frame("jdk.internal.net.http.HttpClientImpl.send")),
        ["stock.example"]
    );
    // Nobody knows what this called.
    assert!(fits(&frame("com.acme.orders.Socket.connect")).is_empty());
    assert!(fits(&frame("org.apache.kafka.clients.NetworkClient.poll")).is_empty());
    // And these called nothing.
    let other = |head: &str| format!("{head}\n\tat com.mysql.cj.jdbc.ConnectionImpl.x(X.java:1)\n");
    assert!(fits(&other("java.lang.IllegalStateException: closed")).is_empty());
    assert!(fits(&other("java.net.BindException: Address already in use")).is_empty());
}
