package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the house, applied to everything it ships. Each rule says why it is there. */
class ArchitectureTest {

    @Test
    void everyModuleIsLookedAt() {
        Set<String> seen = Production.CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(ArchitectureTest::room)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(seen)
                .contains("api", "definition", "spi", "kernel", "formats", "journal", "runtime", "actor", "cli");
        assertThat(Production.CLASSES).hasSizeGreaterThan(400);
    }

    /** The third part of a package's name; the API itself has only two. */
    private static String room(String packageName) {
        int start = packageName.indexOf('.', packageName.indexOf('.') + 1) + 1;
        if (start == 0) {
            return "api";
        }
        int end = packageName.indexOf('.', start);
        return end < 0 ? packageName.substring(start) : packageName.substring(start, end);
    }

    @Test
    @Tag("promise-55")
    void domainKnowsNeitherTransportNorStorage() {
        check(ModuleRules.KERNEL_DECIDES_ALONE);
        check(ModuleRules.API_STANDS_ALONE);
        check(ModuleRules.FORMATS_READ_INTO_THE_API);
    }

    @Test
    @Tag("promise-55")
    void storageKnowsNothingOfWorkflows() {
        check(ModuleRules.JOURNAL_STORES_BYTES);
        check(ModuleRules.STORAGE_ENGINE_STAYS_IN_THE_JOURNAL);
    }

    @Test
    @Tag("promise-55")
    void nothingInsideNeedsADoor() {
        check(ModuleRules.NOBODY_KNOWS_THE_DOORS);
        check(ModuleRules.EMBEDDED_START_IS_A_DOOR);
        check(ModuleRules.NOBODY_KNOWS_THE_DATABASE);
        check(ModuleRules.NOBODY_KNOWS_THE_WATCHERS);
        check(ModuleRules.ACTOR_PROTOCOL_SHOWS_NO_INSIDES);
    }

    @Test
    @Tag("promise-55")
    void librariesStayInTheirRooms() {
        check(ModuleRules.JGRAPHT_STAYS_IN_ITS_ROOM);
        check(ModuleRules.CEL_STAYS_IN_ITS_ROOM);
        check(ModuleRules.JACKSON_STAYS_AT_THE_EDGES);
    }

    @Test
    @Tag("promise-107")
    void noPackageCycles() {
        check(ModuleRules.EVERYTHING_HAS_A_ROOM);
        check(ModuleRules.NO_PACKAGE_CYCLES);
    }

    @Test
    void decisionsArePure() {
        check(PurityRules.KERNEL_HAS_NO_THREADS);
        check(PurityRules.KERNEL_TOUCHES_NOTHING_OUTSIDE);
        check(PurityRules.KERNEL_IS_GIVEN_TIME_AND_CHANCE);
        check(PurityRules.NOBODY_READS_THE_CLOCK_BESIDE_THE_CLOCK);
    }

    @Test
    @Tag("promise-27")
    @Tag("trap-D15")
    void noLocks() {
        check(LockRules.NO_MONITORS);
        check(LockRules.NO_LOCKS);
        check(LockRules.ACTORS_DO_NOT_BLOCK);
    }

    @Test
    @Tag("promise-119")
    void noGlobalState() {
        check(StateRules.STATIC_FIELDS_ARE_FINAL);
        check(StateRules.STATIC_VALUES_DO_NOT_CHANGE);
    }

    @Test
    @Tag("trap-D29")
    @Tag("trap-T1")
    void ownersAreStrongAndMany() {
        check(StateRules.NO_LIFE_HANGS_ON_A_WEAK_REFERENCE);
        check(StateRules.NOTHING_IS_A_CLUSTER_SINGLETON);
    }

    @Test
    void everyNamedExceptionIsStillNeeded() {
        Set<String> looksChangeable = Production.CLASSES.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> StateRules.EXCEPTIONS.containsKey(field.getFullName()))
                .filter(field -> StateRules.mutability(field).isPresent())
                .map(JavaField::getFullName)
                .collect(Collectors.toSet());
        assertThat(looksChangeable).isEqualTo(StateRules.EXCEPTIONS.keySet());
    }

    @Test
    void goodManners() {
        check(StateRules.NO_JAVA_SERIALIZATION);
        check(StateRules.ONLY_THE_COMMAND_LINE_PRINTS);
    }

    /** The null checker looks only at packages that say so. */
    @Test
    void everyPackageIsNullMarked() throws IOException {
        Set<String> unmarked = new TreeSet<>();
        for (Path source : Sources.main()) {
            Path info = source.resolveSibling("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                unmarked.add(Sources.ROOT.relativize(source.getParent()).toString());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.check(Production.CLASSES);
    }
}
