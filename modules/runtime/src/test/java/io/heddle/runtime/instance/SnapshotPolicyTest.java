package io.heddle.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which snapshots go. */
class SnapshotPolicyTest {

    @Test
    void theLastOnesAreKept() {
        SnapshotPolicy policy = new SnapshotPolicy(1, 3);
        assertThat(policy.stored(10)).as("nothing is known yet").isZero();
        assertThat(policy.stored(20)).isEqualTo(9);
        assertThat(policy.stored(30)).isEqualTo(9);
        assertThat(policy.stored(40)).isEqualTo(19);
    }

    @Test
    void onlyTheNewestIsKeptIfSoWanted() {
        SnapshotPolicy policy = new SnapshotPolicy(1, 1);
        assertThat(policy.stored(10)).isEqualTo(9);
        assertThat(policy.stored(20)).isEqualTo(19);
    }

    @Test
    void aRestartWithoutSnapshotKnowsOfNone() {
        SnapshotPolicy policy = new SnapshotPolicy(1, 2);
        policy.stored(10);
        policy.stored(20);
        policy.recovered(25);
        assertThat(policy.stored(30)).isZero();
        assertThat(policy.stored(40)).isEqualTo(29);
    }
}
