package io.heddle.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Overload overload = new Overload();

    @Test
    void thereIsNoneWhileNothingWasDropped() {
        assertThat(overload.isNow(0, Long.MAX_VALUE)).isFalse();
        assertThat(overload.isNow(0, Long.MIN_VALUE)).isFalse();
    }

    @Test
    void itLastsUntilASecondHasPassedWithoutADrop() {
        assertThat(overload.isNow(3, 0)).isTrue();
        assertThat(overload.isNow(3, SECOND - 1)).isTrue();
        assertThat(overload.isNow(4, SECOND)).isTrue();
        assertThat(overload.isNow(4, 2 * SECOND - 1)).isTrue();
        assertThat(overload.isNow(4, 2 * SECOND)).isFalse();
    }
}
