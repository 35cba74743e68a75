//! The first frame of the user's own code: neither JDK nor library nor generated.

use std::sync::OnceLock;

use crate::report::AppFrame;
use crate::trace::{Frame, Trace};

/// The first frame of the user's own code, from the decisive throwable outward: what it called
/// stands nearest to the reason. `packages`, if any, say what the user's own code is.
pub(crate) fn app_frame(
    trace: &Trace<'_>,
    decisive: usize,
    packages: &[String],
) -> Option<AppFrame> {
    let outward = (0..=decisive).rev();
    let inward = decisive + 1..trace.chain.len();
    let throwables = outward.chain(inward).filter_map(|at| trace.chain.get(at));
    throwables
        .flat_map(|throwable| &throwable.frames)
        .find(|frame| is_own(frame, packages))
        .map(app_frame_of)
}

fn is_own(frame: &Frame<'_>, packages: &[String]) -> bool {
    let class = frame.class();
    if class.is_empty() || is_generated(frame) {
        return false;
    }
    if packages.is_empty() {
        return !is_library(class);
    }
    let within = |package: &String| {
        let rest = class.strip_prefix(package.trim_end_matches(".*").trim_end_matches('.'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '$']))
    };
    packages.iter().any(within)
}

fn app_frame_of(frame: &Frame<'_>) -> AppFrame {
    let class = frame.class();
    let package = class.rsplit_once('.').map_or("", |(package, _)| package);
    let path = frame.file().map(|file| match package {
        "" => file.to_owned(),
        _ => format!("{}/{file}", package.replace('.', "/")),
    });
    AppFrame {
        class: class.to_owned(),
        method: frame.method().to_owned(),
        file: frame.file().map(str::to_owned),
        line: frame.line(),
        path,
    }
}

/// Proxies, lambdas' classes, accessors, stubs: made at run time or by a build, in nobody's hands.
fn is_generated(frame: &Frame<'_>) -> bool {
    let class = frame.class();
    frame.source() == "<generated>" || is_generated_class(class)
}

/// Marks of what is made at run time: by the JDK, proxies, containers, mocks, serializers.
const MADE_AT_RUN_TIME: &[&str] = &[
    "$$Lambda",
    "/0x",
    "$Proxy",
    "CGLIB$$",
    "$$EnhancerBy",
    "$$FastClassBy",
    "GeneratedMethodAccessor",
    "GeneratedConstructorAccessor",
    "GeneratedSerializationConstructorAccessor",
    "$ByteBuddy$",
    "$auxiliary$",
    "$HibernateProxy$",
    "$HibernateInstantiator$",
    "$HibernateAccessOptimizer$",
    "$MockitoMock$",
    "$$EasyMock$",
    "_$$_javassist",
    "_$$_jvst",
    "_$$_Weld",
    "$$Owb",
    "$$$view",
    "LambdaForm$",
    "$Access4Jackson",
];

/// Marks of what a build makes of the user's sources: Quarkus, Micronaut, AspectJ, Spring AOT.
const MADE_BY_BUILD: &[&str] = &[
    "_ClientProxy",
    "$quarkusrestinvoker$",
    "$Definition$Intercepted",
    "$Definition$Exec",
    "$AjcClosure",
    "__BeanDefinitions",
    "__BeanFactoryRegistrations",
    "__Autowiring",
];

/// What such classes' own names end in: Quarkus, Gradle, Room, Dagger, Android, RMI, WebLogic.
const GENERATED_ENDS: &[&str] = &[
    "_Subclass",
    "_Bean",
    "_Decorated",
    "_Impl",
    "_Factory",
    "_MembersInjector",
    "_ViewBinding",
    "_Stub",
    "_Skel",
    "_Tie",
    "_WLStub",
    "_WLSkel",
];

fn is_generated_class(class: &str) -> bool {
    let marked = |marks: &[&str]| marks.iter().any(|mark| class.contains(mark));
    let name = class.rsplit_once('.').map_or(class, |(_, name)| name);
    let mut parts = name.split('$');
    let outer = parts.next().unwrap_or_default();
    let ended = GENERATED_ENDS
        .iter()
        .any(|end| outer.len() > end.len() && outer.ends_with(end));
    marked(MADE_AT_RUN_TIME)
        || marked(MADE_BY_BUILD)
        || ended
        || outer.starts_with("Hilt_")
        || is_dagger(outer)
        || is_grpc(outer, parts)
}

/// `DaggerAppComponent`, `DaggerAppComponent$Builder`.
fn is_dagger(outer: &str) -> bool {
    outer.starts_with("Dagger") && outer.contains("Component")
}

/// `OrdersGrpc$OrdersBlockingStub`, `OrdersGrpc$MethodHandlers`, `OrdersGrpcKt$OrdersCoroutineStub`:
/// what protoc makes of a service.
fn is_grpc<'a>(outer: &str, mut inner: impl Iterator<Item = &'a str>) -> bool {
    (outer.ends_with("Grpc") || outer.ends_with("GrpcKt"))
        && inner.any(|name| {
            name.ends_with("Stub") || name == "MethodHandlers" || name.ends_with("ImplBase")
        })
}

/// Whether a class is in a package of the list. The longest package that fits decides, so that
/// samples within a library's namespace can be the user's own.
pub(crate) fn is_library(class: &str) -> bool {
    let packages = packages();
    let ends = class.match_indices('.').map(|(at, _)| at);
    ends.filter_map(|end| {
        let place = packages.binary_search_by(|(package, _)| (*package).cmp(&class[..end]));
        packages.get(place.ok()?)
    })
    .next_back()
    .is_some_and(|&(_, library)| library)
}

/// Packages in order, and whether they are a library's (`!` marks those that are not).
fn packages() -> &'static [(&'static str, bool)] {
    static PACKAGES: OnceLock<Vec<(&str, bool)>> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let lines = include_str!("packages.txt").lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| match line.strip_prefix('!') {
                Some(package) => (package, false),
                None => (line, true),
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Throwable;

    fn found(frames: &[&'static str], packages: &[&str]) -> Option<String> {
        let throwable = Throwable {
            frames: frames.iter().map(|text| Frame::new(text, None)).collect(),
            ..Throwable::default()
        };
        let trace = Trace {
            chain: vec![throwable],
            ..Trace::default()
        };
        let packages: Vec<String> = packages.iter().map(ToString::to_string).collect();
        app_frame(&trace, 0, &packages).and_then(|frame| frame.path)
    }

    #[test]
    fn packages_are_sorted_and_each_once() {
        assert!(packages().windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(packages().len() > 300);
    }

    #[test]
    fn jdk_libraries_and_generated_classes_are_skipped() {
        let frames = [
            "java.base/java.net.Socket.connect(Socket.java:633)",
            "org.postgresql.Driver.connect(Driver.java:1)",
            "com.acme.Orders$$SpringCGLIB$$0.place(<generated>)",
            "com.acme.Orders$$Lambda/0x000000009f040210.run(Unknown Source)",
            "jdk.proxy2/jdk.proxy2.$Proxy31.find(Unknown Source)",
            "app//com.acme.shop.Orders.place(Orders.java:42)",
        ];
        assert_eq!(
            found(&frames, &[]).as_deref(),
            Some("com/acme/shop/Orders.java")
        );
    }

    #[test]
    fn what_a_build_or_a_container_makes_is_not_the_users_own() {
        for frame in [
            "com.acme.OrdersGrpc$OrdersBlockingStub.place(OrdersGrpc.java:153)",
            "com.acme.OrdersGrpc$MethodHandlers.invoke(OrdersGrpc.java:286)",
            "com.acme.OrdersGrpcKt$OrdersCoroutineStub.place(OrdersGrpcKt.kt:70)",
            "com.acme.OrderService_Subclass.place(Unknown Source)",
            "com.acme.OrderService_Bean.create(Unknown Source)",
            "com.acme.OrderResource$quarkusrestinvoker$list_9f.invoke(Unknown Source)",
            "com.acme.$OrderController$Definition$Exec.dispatch(Unknown Source)",
            "com.acme.VersionTask_Decorated.<init>(Unknown Source)",
            "com.acme.OrderDao_Impl.insert(OrderDao_Impl.java:60)",
            "com.acme.OrderDao_Impl$4.call(OrderDao_Impl.java:91)",
            "com.acme.DaggerAppComponent$Builder.build(DaggerAppComponent.java:30)",
            "com.acme.Orders_Factory.get(Orders_Factory.java:25)",
            "com.acme.Hilt_MainActivity.onCreate(Hilt_MainActivity.java:43)",
            "com.acme.Orders$$$view12.place(Unknown Source)",
            "com.acme.Orders$AjcClosure1.run(Orders.java:1)",
            "com.acme.Orders$$OwbNormalScopeProxy0.place(com/acme/Orders.java)",
            "com.acme.Order$HibernateInstantiator$Ab12.instantiate(Unknown Source)",
            "com.acme.Orders/0x000000012f.run(Unknown Source)",
        ] {
            let own = "com.acme.shop.Checkout.pay(Checkout.java:42)";
            assert_eq!(
                found(&[frame, own], &[]).as_deref(),
                Some("com/acme/shop/Checkout.java"),
                "{frame}"
            );
        }
    }

    #[test]
    fn names_that_only_resemble_generated_ones_are_the_users_own() {
        for (frame, path) in [
            (
                "com.acme.OrderServiceImpl.place(OrderServiceImpl.java:3)",
                "com/acme/OrderServiceImpl.java",
            ),
            (
                "com.acme.OrdersGrpc.place(OrdersGrpc.java:3)",
                "com/acme/OrdersGrpc.java",
            ),
            (
                "com.acme.PaymentStub.pay(PaymentStub.java:3)",
                "com/acme/PaymentStub.java",
            ),
            (
                "com.acme.Cart$DefaultImpls.add(Cart.kt:3)",
                "com/acme/Cart.kt",
            ),
            (
                "com.acme.Job$$anonfun$main$1.apply(Job.scala:3)",
                "com/acme/Job.scala",
            ),
            (
                "com.acme.DaggerThrower.hit(DaggerThrower.java:3)",
                "com/acme/DaggerThrower.java",
            ),
        ] {
            assert_eq!(found(&[frame], &[]).as_deref(), Some(path));
        }
    }

    #[test]
    fn examples_and_the_default_package_are_the_users_own() {
        for (frame, path) in [
            (
                "com.example.Main.main(Main.java:3)",
                "com/example/Main.java",
            ),
            ("org.example.Main.main(Main.kt:3)", "org/example/Main.kt"),
            ("Main.main(Main.java:3)", "Main.java"),
            (
                "org.springframework.samples.petclinic.X.f(X.java:1)",
                "org/springframework/samples/petclinic/X.java",
            ),
        ] {
            assert_eq!(found(&[frame], &[]).as_deref(), Some(path));
        }
    }

    #[test]
    fn named_packages_override_the_list() {
        let frames = [
            "com.acme.util.Retry.run(Retry.java:1)",
            "com.acmelib.X.f(X.java:1)",
            "org.apache.mine.Y.g(Y.java:2)",
        ];
        assert_eq!(
            found(&frames, &["org.apache.mine"]).as_deref(),
            Some("org/apache/mine/Y.java")
        );
        assert_eq!(
            found(&frames, &["com.acmelib.*"]).as_deref(),
            Some("com/acmelib/X.java")
        );
        assert_eq!(found(&frames, &["net.none"]), None);
    }
}
