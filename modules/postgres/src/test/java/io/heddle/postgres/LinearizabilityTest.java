package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.postgres.Linearizability.Call;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories of a register that holds a number. */
class LinearizabilityTest {

    private static Call<Integer> write(int begin, int end, int value) {
        return new Call<>("write " + value, begin, end, state -> Optional.of(value));
    }

    private static Call<Integer> read(int begin, int end, int value) {
        return new Call<>("read " + value, begin, end, state -> state == value ? Optional.of(state) : Optional.empty());
    }

    @Test
    void callsSideBySideMayTakeEffectInAnyOrder() {
        assertThat(Linearizability.holds(0, List.of(write(1, 10, 1), read(2, 3, 0), read(4, 5, 1))))
                .isTrue();
        assertThat(Linearizability.holds(0, List.of(write(1, 10, 1), write(1, 10, 2), read(11, 12, 1))))
                .isTrue();
    }

    @Test
    void whatWasSeenIsNotUnseen() {
        assertThat(Linearizability.holds(0, List.of(write(1, 10, 1), read(2, 3, 1), read(4, 5, 0))))
                .isFalse();
    }

    @Test
    void whatHadEndedIsSeen() {
        assertThat(Linearizability.holds(0, List.of(write(1, 2, 1), read(3, 4, 0))))
                .isFalse();
    }
}
