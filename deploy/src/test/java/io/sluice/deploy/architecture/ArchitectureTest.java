package io.sluice.deploy.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The house rules that a compiler does not know: who may depend on whom, and what keeps the core replayable.
final class ArchitectureTest {
    private static final String RTP = "io.sluice.rtp..";
    private static final String CORE = "io.sluice.core..";
    private static final String SIGNALING = "io.sluice.signaling..";
    private static final String LOAD = "io.sluice.load..";
    private static final String DEPLOY = "io.sluice.deploy..";

    /// Where sockets, threads, clocks and native code are at home; everything else of the media plane is a function
    /// of packets, commands, time and seed.
    private static final String[] NOT_SANS_IO = {
        "io.sluice.rtp.udp..",
        "io.sluice.rtp.tcp..",
        "io.sluice.rtp.dtls..",
        "io.sluice.rtp.srtp..",
        "io.sluice.core.record.disk..",
        "io.sluice.core.record.product..",
        "io.sluice.core.record.matroska..",
        "io.sluice.core.worker.."
    };

    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/test/") && !location.contains("-tests.jar"))
                .importPackages("io.sluice");
    }

    @Test
    void modulesDependOnlyAlongTheArrows() {
        noClasses()
                .that(resideInAPackage(RTP))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CORE, SIGNALING, LOAD, DEPLOY))
                .check(all);
        noClasses()
                .that(resideInAPackage(CORE))
                .should()
                .dependOnClassesThat(resideInAnyPackage(SIGNALING, LOAD, DEPLOY))
                .check(all);
        noClasses()
                .that(resideInAPackage(SIGNALING))
                .should()
                .dependOnClassesThat(resideInAnyPackage(LOAD, DEPLOY))
                .check(all);
        noClasses()
                .that(resideInAPackage(LOAD))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CORE, SIGNALING, DEPLOY))
                .check(all);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.rtp.(*)..").should().beFreeOfCycles().check(all);
        slices().matching("io.sluice.signaling.(*)..").should().beFreeOfCycles().check(all);
    }

    @Test
    void theCoreKnowsNoWireAndNoWeb() {
        noClasses()
                .that(resideInAPackage(CORE))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.vertx..", "io.netty..", "org.bouncycastle..", "java.net.http.."))
                .check(all);
    }

    @Test
    void theSansIoCoreReadsNoClock() {
        noClasses()
                .that(areSansIo())
                .should()
                .callMethodWhere(target("a clock", Set.of("nanoTime", "currentTimeMillis"), System.class.getName()))
                .orShould()
                .callMethodWhere(target(
                        "a clock",
                        Set.of("now", "systemUTC", "systemDefaultZone"),
                        "java.time.Instant",
                        "java.time.LocalDateTime",
                        "java.time.ZonedDateTime",
                        "java.time.Clock"))
                .check(all);
    }

    @Test
    void theSansIoCoreOpensNoSocketAndNoFile() {
        noClasses()
                .that(areSansIo())
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.channels..", "io.netty.."))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Socket|ServerSocket|DatagramSocket|MulticastSocket|NetworkInterface)")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(io|nio\\.file)\\.(File.*|Files|RandomAccessFile)")
                .check(all);
    }

    @Test
    void theSansIoCoreHasNoThreadsAndNoLocks() {
        noClasses()
                .that(areSansIo())
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread(\\$.*|Local)?|java\\.util\\.Timer")
                .orShould()
                .dependOnClassesThat(
                        resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks.."))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ThreadPool.*|ForkJoin.*|CompletableFuture"
                        + "|Concurrent.*|.*Queue|CountDownLatch|Semaphore)")
                .check(all);
        fields().that()
                .areDeclaredInClassesThat(areSansIo())
                .should()
                .notHaveModifier(JavaModifier.VOLATILE)
                .check(all);
        methods()
                .that()
                .areDeclaredInClassesThat(areSansIo())
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .check(all);
    }

    @Test
    void theSansIoCoreDrawsNoUnseededRandomNumber() {
        noClasses()
                .that(areSansIo())
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethodWhere(target(
                        "an unseeded random number",
                        Set.of("random"),
                        Math.class.getName(),
                        StrictMath.class.getName()))
                .orShould()
                .callMethodWhere(target("an unseeded random number", Set.of("randomUUID"), "java.util.UUID"))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom")
                .check(all);
    }

    /// `Math`'s versions may be intrinsics whose last bit differs between processors: a recording would replay
    /// differently.
    @Test
    void theSansIoCoreComputesWithStrictMath() {
        noClasses()
                .that(areSansIo())
                .should()
                .callMethodWhere(target(
                        "an inexact intrinsic",
                        Set.of(
                                "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "tanh", "cbrt",
                                "hypot"),
                        Math.class.getName()))
                .check(all);
    }

    @Test
    void oneClassTurnsAddressesIntoMemory() {
        Set<String> users = all.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getName().equals("java.lang.foreign.MemorySegment"))
                .filter(call -> Set.of("reinterpret", "ofAddress").contains(call.getName()))
                .map(call -> outermost(call.getOriginOwner()).getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(1, Math.max(1, users.size()), () -> "reinterpret and ofAddress are called in " + users);
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() {
        classes()
                .that(resideInAPackage("io.sluice.."))
                .should(new ArchCondition<>("lie in a package with a @NullMarked package-info") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                        events.add(new SimpleConditionEvent(
                                type,
                                marked,
                                type.getPackageName() + " has no @NullMarked package-info: " + type.getName()));
                    }
                })
                .check(all);
    }

    @Test
    void packagesAreNamedByIdea() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
                .check(all);
    }

    @Test
    void everybodyLogsThroughSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.util.logging..",
                        "org.apache.log4j..",
                        "org.apache.logging..",
                        "org.apache.commons.logging.."))
                .check(all);
        noClasses()
                .that(resideInAnyPackage(RTP, CORE, SIGNALING))
                .and()
                .haveSimpleNameNotEndingWith("Command") // small tools with a main method
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(all);
        noClasses()
                .should()
                .callMethodWhere(
                        target("a stack trace on the console", Set.of("printStackTrace"), Throwable.class.getName()))
                .check(all);
    }

    private static DescribedPredicate<JavaClass> areSansIo() {
        return resideInAnyPackage(RTP, CORE)
                .and(resideOutsideOfPackages(NOT_SANS_IO))
                .as("are of the sans-IO core");
    }

    private static DescribedPredicate<JavaAccess<?>> target(String what, Set<String> names, String... owners) {
        List<String> ownerNames = List.of(owners);
        return DescribedPredicate.describe(
                "the target is " + what,
                access -> names.contains(access.getName())
                        && ownerNames.contains(access.getTargetOwner().getName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
