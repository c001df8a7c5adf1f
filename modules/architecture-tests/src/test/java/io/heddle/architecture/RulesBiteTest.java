package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that cannot fail guards nothing: each is shown a planted violation and has to name it. */
class RulesBiteTest {
    private static final String KERNEL = "io.heddle.kernel.planted.";
    private static final String ACTOR = "io.heddle.runtime.instance.planted.";

    static Stream<Arguments> planted() {
        return Stream.of(
                arguments(ModuleRules.API_STANDS_ALONE, "io.heddle.PlantedApi"),
                arguments(ModuleRules.KERNEL_DECIDES_ALONE, KERNEL + "AsksAnActor"),
                arguments(ModuleRules.FORMATS_READ_INTO_THE_API, "io.heddle.formats.planted.Half"),
                arguments(ModuleRules.JOURNAL_STORES_BYTES, "io.heddle.journal.planted.KnowsWorkflows"),
                arguments(ModuleRules.NOBODY_KNOWS_THE_DOORS, ACTOR + "UsesDoors"),
                arguments(ModuleRules.EMBEDDED_START_IS_A_DOOR, ACTOR + "UsesDoors"),
                arguments(ModuleRules.NOBODY_KNOWS_THE_DATABASE, ACTOR + "UsesDoors"),
                arguments(ModuleRules.NOBODY_KNOWS_THE_WATCHERS, ACTOR + "UsesDoors"),
                arguments(ModuleRules.ACTOR_PROTOCOL_SHOWS_NO_INSIDES, "io.heddle.actor.planted.ShowsInsides"),
                arguments(ModuleRules.JGRAPHT_STAYS_IN_ITS_ROOM, KERNEL + "UsesLibraries"),
                arguments(ModuleRules.CEL_STAYS_IN_ITS_ROOM, KERNEL + "UsesLibraries"),
                arguments(ModuleRules.JACKSON_STAYS_AT_THE_EDGES, KERNEL + "UsesLibraries"),
                arguments(ModuleRules.STORAGE_ENGINE_STAYS_IN_THE_JOURNAL, ACTOR + "UsesDoors"),
                arguments(ModuleRules.EVERYTHING_HAS_A_ROOM, "io.heddle.elsewhere.Homeless"),
                arguments(ModuleRules.NO_PACKAGE_CYCLES, KERNEL + "Cycle"),
                arguments(PurityRules.KERNEL_HAS_NO_THREADS, KERNEL + "StartsThreads"),
                arguments(PurityRules.KERNEL_TOUCHES_NOTHING_OUTSIDE, KERNEL + "ReadsTheWorld"),
                arguments(PurityRules.KERNEL_IS_GIVEN_TIME_AND_CHANCE, KERNEL + "ReadsTheClock"),
                arguments(PurityRules.KERNEL_IS_GIVEN_TIME_AND_CHANCE, KERNEL + "ThrowsDice"),
                arguments(PurityRules.NOBODY_READS_THE_CLOCK_BESIDE_THE_CLOCK, ACTOR + "Waits"),
                arguments(LockRules.NO_MONITORS, ACTOR + "SynchronizedBlock"),
                arguments(LockRules.NO_MONITORS, ACTOR + "SynchronizedMethod"),
                arguments(LockRules.NO_LOCKS, ACTOR + "Locks"),
                arguments(LockRules.NO_LOCKS, ACTOR + "SynchronizedMap"),
                arguments(LockRules.ACTORS_DO_NOT_BLOCK, ACTOR + "Waits"),
                arguments(StateRules.STATIC_FIELDS_ARE_FINAL, ACTOR + "Globals"),
                arguments(StateRules.STATIC_VALUES_DO_NOT_CHANGE, ACTOR + "Globals"),
                arguments(StateRules.NO_JAVA_SERIALIZATION, ACTOR + "BadManners"),
                arguments(StateRules.ONLY_THE_COMMAND_LINE_PRINTS, ACTOR + "BadManners"),
                arguments(StateRules.NO_LIFE_HANGS_ON_A_WEAK_REFERENCE, ACTOR + "WeakOwner"),
                arguments(StateRules.NOTHING_IS_A_CLUSTER_SINGLETON, ACTOR + "OneForAll"));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void ruleFindsItsViolation(ArchRule rule, String violator) throws ClassNotFoundException {
        List<Class<?>> shown = new ArrayList<>(List.of(Class.forName(violator)));
        if (violator.endsWith(".Cycle")) {
            shown.add(Class.forName("io.heddle.formats.planted.Half"));
        }
        assertThatThrownBy(() -> rule.check(new ClassFileImporter().importClasses(shown)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violator.substring(violator.lastIndexOf('.') + 1))
                .hasMessageContaining("because");
    }

    /** Three kinds of value that look constant and are not. */
    @Test
    void everyKindOfGlobalIsFound() throws ClassNotFoundException {
        Class<?> globals = Class.forName(ACTOR + "Globals");
        assertThatThrownBy(() ->
                        StateRules.STATIC_VALUES_DO_NOT_CHANGE.check(new ClassFileImporter().importClasses(globals)))
                .hasMessageContaining("Globals.COUNT")
                .hasMessageContaining("Globals.NAMES")
                .hasMessageContaining("Globals.SINGLETON");
    }

    @Test
    void everyRuleIsShownAViolation() throws IllegalAccessException {
        List<Object> shown = planted().map(row -> row.get()[0]).distinct().toList();
        List<Object> rules = new ArrayList<>();
        for (Class<?> file : List.of(ModuleRules.class, PurityRules.class, LockRules.class, StateRules.class)) {
            for (Field field : file.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ArchRule.class) {
                    rules.add(field.get(null));
                }
            }
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(rules);
    }
}
