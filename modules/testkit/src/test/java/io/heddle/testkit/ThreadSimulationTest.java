package io.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Injected: a fifth of all messages between parents, children and root lost, a sixth repeated, all of them late and out
 * of order, and threads killed at any point, also between writing and sending. Asserted: no child lost, none created
 * twice, no end recorded twice, no limit of a tree exceeded at any moment, pauses and resumptions reach everybody, every
 * thread ends, parent and child agree about it, and every permit goes back.
 */
class ThreadSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.simulations", 300);

    @Test
    @Tag("promise-51")
    @Tag("trap-D42")
    @Tag("trap-D47")
    @Tag("trap-D49")
    void treesSurviveABadWorld() {
        long first = Long.getLong("heddle.seed", 1);
        int threads = 0;
        int copies = 0;
        int grown = 0;
        int crashes = 0;
        int lost = 0;
        int refused = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            ThreadSimulation.Report report = ThreadSimulation.run(seed);
            threads += report.threads();
            copies += report.copies();
            grown += report.grown();
            crashes += report.crashes();
            lost += report.lost();
            refused += report.refused();
        }
        System.out.println(SEEDS + " trees, " + threads + " threads, " + copies + " of them copies, " + grown
                + " paths of forks at run time, " + crashes + " crashes, " + lost + " messages lost, " + refused
                + " children refused");
        assertThat(threads).isGreaterThan(4 * SEEDS);
        assertThat(copies).isGreaterThan(SEEDS / 4);
        assertThat(grown).isGreaterThan(SEEDS / 2);
        assertThat(crashes).isGreaterThan(10 * SEEDS);
        assertThat(lost).isGreaterThan(10 * SEEDS);
        assertThat(refused).isGreaterThan(SEEDS / 10);
    }
}
