package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("trap-D34")
class InstanceSnapshotTest {
    private static final Set<String> seen = new HashSet<>();

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    /** 12 blocks of 25 seeds: a run with restarts from snapshots must not differ from the run without. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aRestoredInstanceGoesOnAsIfNothingHadHappened(long block) {
        for (long seed = block * 25; seed < block * 25 + 25; seed++) {
            long current = seed;
            Random restarts = new Random(seed);
            RandomRun run = new RandomRun(seed);
            InstanceState[] other = {InstanceState.NONE};
            run.drive(120, (before, command, commandId, decision) -> {
                if (decision.batch() != null) {
                    decision.batch()
                            .events()
                            .forEach(event -> seen.add(event.getClass().getSimpleName()));
                }
                if (before.exists() && restarts.nextInt(8) == 0) {
                    InstanceSnapshot snapshot = InstanceSnapshot.of(other[0]);
                    InstanceState restored = snapshot.toState();
                    assertThat(StateDigest.of(restored))
                            .as("seed %d at %d", current, before.seq())
                            .containsExactlyEntriesOf(StateDigest.of(other[0]));
                    assertThat(InstanceSnapshot.of(restored)).isEqualTo(snapshot);
                    other[0] = restored;
                }
                Decision again = run.decider.decide(other[0], command, commandId, run.now);
                assertThat(again.reply()).as("seed %d, %s", current, command).isEqualTo(decision.reply());
                assertThat(again.batch()).as("seed %d, %s", current, command).isEqualTo(decision.batch());
                assertThat(again.effects()).as("seed %d, %s", current, command).isEqualTo(decision.effects());
                other[0] = again.next();
            });
        }
    }

    /** The property above is worth what its runs reach. */
    @Test
    void theRunsReachEveryEvent() {
        for (long seed = 0; seed < 1_000 && seen.size() < InstanceEvent.class.getPermittedSubclasses().length; seed++) {
            new RandomRun(seed).drive(120, (before, command, commandId, decision) -> {
                if (decision.batch() != null) {
                    decision.batch()
                            .events()
                            .forEach(event -> seen.add(event.getClass().getSimpleName()));
                }
            });
        }
        Set<String> all = new HashSet<>();
        for (Class<?> type : InstanceEvent.class.getPermittedSubclasses()) {
            if (InstanceEvent.class.isAssignableFrom(type)) {
                all.add(type.getSimpleName());
            }
        }
        assertThat(seen).containsAll(all);
    }

    @Test
    void whatDoesNotExistHasNoSnapshot() {
        assertThatThrownBy(() -> InstanceSnapshot.of(InstanceState.NONE)).isInstanceOf(IllegalStateException.class);
    }
}
