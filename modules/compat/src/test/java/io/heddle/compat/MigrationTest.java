package io.heddle.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages of the migration guide, carried out one after the other. */
@Tag("compat-contract")
class MigrationTest {

    @Test
    @Tag("promise-76")
    void stage2TheSameProgramGivesTheSameResults(@TempDir Path folder) {
        assertThat(MigrationGuide.compatible(folder)).isEqualTo(new SampleProgram(new OldManager()).order("order-1"));
    }

    @Test
    @Tag("promise-77")
    void stage3OldAndNewCodeWorkAtOneWorkflow(@TempDir Path folder) {
        assertThat(MigrationGuide.mixed(folder)).containsExactly("ship-2");
    }

    @Test
    @Tag("promise-102")
    void stage4NothingOfTheOldManagerIsLeft(@TempDir Path folder) {
        assertThat(MigrationGuide.enhanced(folder).isCompleted()).isTrue();
    }
}
