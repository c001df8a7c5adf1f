package io.heddle.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** Who may know whom. */
final class ModuleRules {

    /** The three packages an application compiles against. */
    private static final String[] API = {"io.heddle", "io.heddle.definition", "io.heddle.resource", "io.heddle.spi"};

    private static final String[] JAVA = {"java..", "javax.xml.stream..", "org.jspecify.annotations.."};

    static final ArchRule API_STANDS_ALONE = classes()
            .that()
            .resideInAnyPackage(API)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JAVA).or(resideInAnyPackage(API)))
            .because("an application compiles against the API alone: whatever it mentioned here would become its"
                    + " dependency and could never be exchanged");

    static final ArchRule KERNEL_DECIDES_ALONE = classes()
            .that()
            .resideInAPackage("io.heddle.kernel..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JAVA)
                    .or(resideInAnyPackage(API))
                    .or(resideInAnyPackage(
                            "io.heddle.kernel..",
                            "org.jgrapht..",
                            "dev.cel..",
                            "com.google.re2j..",
                            "com.google.common..",
                            "com.fasterxml.jackson.core..",
                            "org.pcollections..")))
            .because("a decision that knows neither actors nor storage is tested by the million without starting"
                    + " anything, and gives the same answer at replay");

    static final ArchRule FORMATS_READ_INTO_THE_API = classes()
            .that()
            .resideInAPackage("io.heddle.formats..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JAVA)
                    .or(resideInAnyPackage(API))
                    .or(resideInAnyPackage(
                            "io.heddle.formats..", "com.fasterxml.jackson.core..", "org.snakeyaml.engine..")))
            .because("a text becomes a definition and nothing else: whether the definition is sound is the kernel's"
                    + " question");

    static final ArchRule JOURNAL_STORES_BYTES = noClasses()
            .that()
            .resideInAPackage("io.heddle.journal..")
            .should()
            .dependOnClassesThat(describe(
                    "belong to another part of Heddle",
                    type -> type.getPackageName().startsWith("io.heddle")
                            && !type.getPackageName().startsWith("io.heddle.journal")))
            .because("the journal is a Pekko Persistence plugin for anybody's events; one that knew Heddle's could not"
                    + " be exchanged for a database");

    static final ArchRule NOBODY_KNOWS_THE_DOORS = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.heddle.cli..", "picocli..")
            .because("the command line is one door among several: nothing inside may need it");

    static final ArchRule NOBODY_KNOWS_THE_DATABASE = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.heddle.postgres..", "org.postgresql..", "com.zaxxer..")
            .because("a node finds its database as a plug-in: another one can take its place");

    static final ArchRule NOBODY_KNOWS_THE_WATCHERS = noClasses()
            .that()
            .resideOutsideOfPackages("io.heddle.metrics..", "io.heddle.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.heddle.metrics..",
                    "io.heddle.tracing..",
                    "io.micrometer..",
                    "io.prometheus..",
                    "io.opentelemetry..")
            .because("whoever does not want to be measured leaves the module away");

    static final ArchRule EMBEDDED_START_IS_A_DOOR = noClasses()
            .that()
            .resideInAPackage("io.heddle.runtime..")
            .and()
            .resideOutsideOfPackage("io.heddle.runtime.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.heddle.runtime.embedded..")
            .because("the same actors run in a cluster node, which starts them another way");

    static final ArchRule ACTOR_PROTOCOL_SHOWS_NO_INSIDES = classes()
            .that()
            .resideInAPackage("io.heddle.actor..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JAVA)
                    .or(resideInAnyPackage(API))
                    .or(resideInAnyPackage("io.heddle.actor..", "org.apache.pekko.actor.typed..")))
            .because("it is what an application's own actors compile against; the rest of the runtime may change under"
                    + " them");

    static final ArchRule JGRAPHT_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.kernel.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jgrapht..")
            .because("a running instance keeps a few bytes per node in arrays; library graphs are for validation");

    static final ArchRule CEL_STAYS_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.kernel.expression..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cel..")
            .because("cost limits and the meaning of missing values are enforced in one place");

    static final ArchRule JACKSON_STAYS_AT_THE_EDGES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.heddle.kernel.expression..",
                    "io.heddle.kernel.graph..",
                    "io.heddle.formats..",
                    "io.heddle.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..")
            .because("payloads pass through as opaque bytes: JSON is parsed where an expression or a file asks for it");

    static final ArchRule STORAGE_ENGINE_STAYS_IN_THE_JOURNAL = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.journal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..")
            .because("what is stored is asked for through Pekko Persistence, so that another journal can take its"
                    + " place");

    /** A type that is part of no package named above would escape every rule of this file. */
    static final ArchRule EVERYTHING_HAS_A_ROOM = classes()
            .should()
            .resideInAnyPackage(
                    "io.heddle",
                    "io.heddle.definition",
                    "io.heddle.resource",
                    "io.heddle.spi",
                    "io.heddle.actor",
                    "io.heddle.kernel..",
                    "io.heddle.formats..",
                    "io.heddle.journal..",
                    "io.heddle.runtime..",
                    "io.heddle.postgres..",
                    "io.heddle.metrics..",
                    "io.heddle.tracing..",
                    "io.heddle.cli..",
                    "io.heddle.testkit..")
            .because("a new package is a decision about the house and is written down here first");

    static final ArchRule NO_PACKAGE_CYCLES = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(
                            List.of(API).contains(type.getPackageName()) ? "the API" : type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "every package (the three doors of the API count as one)";
                }
            })
            .should()
            .beFreeOfCycles()
            .because("two packages that need each other are one package with two names");

    private ModuleRules() {}
}
