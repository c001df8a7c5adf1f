package io.heddle.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpanIdsTest {
    private static final InstanceId ID = InstanceId.of("root-1");

    /** From {@code sha256sum}: traces go on over versions of Heddle, and somebody else may have written down an id. */
    @Test
    void idsAreWhatTheyWere() {
        assertThat(SpanIds.trace(ID)).isEqualTo("343aeefe8a9ca9102e5e66705e7b4063");
        assertThat(SpanIds.instance(ID)).isEqualTo("4f12efb5eda880a7");
        assertThat(SpanIds.node(ID, "größe", 170)).isEqualTo("15fe34d14ead6459");
        assertThat(SpanIds.attempt(ID, "a", 12)).isEqualTo("ca3effde5b2032e2");
    }

    @Test
    void threadsThatComputeIdsAtTheSameTimeDoNotDisturbEachOther() {
        List<String> alone = IntStream.range(0, 10_000)
                .mapToObj(n -> SpanIds.attempt(ID, "a", n))
                .toList();
        assertThat(IntStream.range(0, 10_000)
                        .parallel()
                        .mapToObj(n -> SpanIds.attempt(ID, "a", n))
                        .toList())
                .isEqualTo(alone)
                .doesNotHaveDuplicates();
    }
}
