package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many seeds of {@link RegistrySimulation}. A failure names its seed; run that one alone to repeat it. */
class RegistrySimulationTest {
    private static final int SEEDS = 150;
    private static final int STEPS = 3_000;

    @Test
    @Tag("promise-121")
    @Tag("promise-120")
    @Tag("trap-D8")
    @Tag("trap-D9")
    @Tag("trap-T2")
    void obligationsHoldUnderLossDuplicationDelayAndCrashes() {
        int grants = 0;
        int wakes = 0;
        int checks = 0;
        int free = 0;
        int referring = 0;
        int unknown = 0;
        int refusals = 0;
        int cancels = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            // Few threads make 0-1-0 transitions frequent, many make claims shared.
            RegistrySimulation simulation = new RegistrySimulation(seed, 2 + (int) (seed % 14));
            try {
                simulation.run(STEPS);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
            grants += simulation.grants;
            wakes += simulation.wakes;
            checks += simulation.answeredChecks;
            free += simulation.freeAnswers;
            referring += simulation.referringVersions;
            unknown += simulation.unknownTargets;
            refusals += simulation.staticRefusals;
            cancels += simulation.cancels;
        }
        System.out.println("registry simulation: " + grants + " grants, " + checks + " checks, " + referring
                + " referring versions, " + unknown + " unknown targets, " + refusals + " static refusals, " + cancels
                + " cancels");
        // The simulation must have met what it is about.
        assertThat(grants).isGreaterThan(SEEDS);
        assertThat(wakes).isGreaterThan(SEEDS);
        assertThat(checks).isGreaterThan(SEEDS * 10);
        assertThat(free).isGreaterThan(SEEDS * 2);
        assertThat(referring).isGreaterThan(SEEDS);
        assertThat(unknown).isGreaterThan(SEEDS / 2);
        assertThat(refusals).isGreaterThan(SEEDS / 10);
        assertThat(cancels).isGreaterThan(SEEDS / 15);
    }

    @ParameterizedTest
    @EnumSource(value = RegistrySimulation.Defect.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @Tag("promise-121")
    void aBrokenRegistryIsFoundOut(RegistrySimulation.Defect defect) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            RegistrySimulation simulation = new RegistrySimulation(seed, 2 + (int) (seed % 14), defect);
            try {
                simulation.run(STEPS);
            } catch (AssertionError found) {
                return;
            }
        }
        throw new AssertionError(defect + " was not found in " + SEEDS + " seeds");
    }
}
