package io.heddle.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;

/** What decisions may not reach for: the time, threads, the outside world, chance. */
final class PurityRules {

    /** In-memory text and byte streams, and the exceptions libraries declare for them. */
    private static final Set<String> IN_MEMORY_IO = Set.of(
            "java.io.IOException",
            "java.io.UncheckedIOException",
            "java.io.StringReader",
            "java.io.StringWriter",
            "java.io.Reader",
            "java.io.Writer",
            "java.io.ByteArrayInputStream",
            "java.io.ByteArrayOutputStream",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Serializable");

    /** Arithmetic on units of time. */
    private static final Set<String> PURE_CONCURRENCY = Set.of("java.util.concurrent.TimeUnit");

    private static final Set<String> CHANCE = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.util.random.RandomGenerator");

    /** Static calls that read the clock, the environment or chance, by owner. */
    private static final Map<String, Set<String>> IMPURE_CALLS = Map.of(
            "java.lang.System",
            Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "exit", "gc", "identityHashCode"),
            "java.time.Instant",
            Set.of("now"),
            "java.time.LocalDate",
            Set.of("now"),
            "java.time.LocalDateTime",
            Set.of("now"),
            "java.time.ZonedDateTime",
            Set.of("now"),
            "java.time.OffsetDateTime",
            Set.of("now"),
            "java.lang.Math",
            Set.of("random"),
            "java.util.UUID",
            Set.of("randomUUID"));

    static final ArchRule KERNEL_HAS_NO_THREADS = noClasses()
            .that()
            .resideInAPackage("io.heddle.kernel..")
            .and(describe(
                    "are not the memo of compiled expressions",
                    type -> !type.getName().equals("io.heddle.kernel.rule.ExpressionRule")))
            .should()
            .dependOnClassesThat(describe(
                    "are threads or java.util.concurrent (TimeUnit excepted)",
                    type -> type.isAssignableTo(Thread.class)
                            || type.isAssignableTo(ThreadLocal.class)
                            || (type.getPackageName().startsWith("java.util.concurrent")
                                    && !PURE_CONCURRENCY.contains(type.getName()))))
            .because("one actor owns a state, so nothing in it is shared. ExpressionRule may keep a concurrent map: it"
                    + " is called from several rule threads and remembers compiled expressions, which changes how long"
                    + " an answer takes and never what it is");

    static final ArchRule KERNEL_TOUCHES_NOTHING_OUTSIDE = noClasses()
            .that()
            .resideInAPackage("io.heddle.kernel..")
            .should()
            .dependOnClassesThat(describe("are files, sockets, channels or processes", PurityRules::isOutside))
            .because("a decision that reads a file gives another answer at replay");

    static final ArchRule KERNEL_IS_GIVEN_TIME_AND_CHANCE = noClasses()
            .that()
            .resideInAPackage("io.heddle.kernel..")
            .should()
            .dependOnClassesThat(describe(
                    "are clocks or sources of chance",
                    type -> type.isAssignableTo(java.time.Clock.class) || CHANCE.contains(type.getName())))
            .orShould()
            .accessTargetWhere(impureCall())
            .because("time is a parameter and back-off jitter comes from a seed in the event: a whole cluster can be"
                    + " played again from one seed");

    static final ArchRule NOBODY_READS_THE_CLOCK_BESIDE_THE_CLOCK = noClasses()
            .that()
            .resideInAnyPackage("io.heddle.runtime.instance..", "io.heddle.runtime.registry..", "io.heddle.formats..")
            .should()
            .accessTargetWhere(impureCall())
            .because("actors are handed the node's one clock and read it once per message; a second reading could"
                    + " disagree with the first");

    private PurityRules() {}

    private static boolean isOutside(JavaClass type) {
        String name = type.getName();
        String packageName = type.getPackageName();
        return packageName.startsWith("java.nio.file")
                || packageName.startsWith("java.nio.channels")
                || packageName.startsWith("java.net")
                || (packageName.equals("java.io") && !IN_MEMORY_IO.contains(name))
                || Set.of("java.lang.Process", "java.lang.ProcessBuilder", "java.lang.Runtime")
                        .contains(name);
    }

    private static DescribedPredicate<JavaAccess<?>> impureCall() {
        return describe(
                "read the clock, the environment or chance",
                access -> IMPURE_CALLS
                        .getOrDefault(access.getTargetOwner().getName(), Set.of())
                        .contains(access.getTarget().getName()));
    }
}
