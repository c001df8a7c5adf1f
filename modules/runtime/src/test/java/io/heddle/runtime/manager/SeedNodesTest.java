package io.heddle.runtime.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedNodesTest {
    private static final Duration NOW = Duration.ofMillis(300);
    private static final Duration LONG_AGO = Duration.ofMinutes(2);
    private static final List<String> SEEDS = List.of("a:1", "b:1");

    private static List<String> choose(String self, Map<String, Duration> noted, int look) {
        return SeedNodes.choose(SEEDS, self, noted, look);
    }

    @Test
    void whereNobodyWasNotedTheConfigurationHolds() {
        assertThat(choose("a:1", Map.of(), 1)).isEqualTo(SEEDS);
        assertThat(choose("a:1", Map.of("a:1", NOW), 1)).as("its own note").isEqualTo(SEEDS);
    }

    @Test
    void theFirstNodeJoinsMembersThereAreAndNeverItself() {
        assertThat(choose("a:1", Map.of("c:1", NOW, "a:1", LONG_AGO), 1)).containsExactly("c:1", "b:1");
        assertThat(SeedNodes.choose(List.of("a:1"), "a:1", Map.of("c:1", NOW), 50))
                .as("listed alone, it would make a cluster at once")
                .containsExactly("c:1");
    }

    @Test
    void aMemberThatIsGoneIsOnlyBelievedAfterAWhile() {
        assertThat(choose("a:1", Map.of("c:1", LONG_AGO), 1)).isEmpty();
        assertThat(choose("a:1", Map.of("c:1", LONG_AGO), 4)).isEqualTo(SEEDS);
    }

    @Test
    void whoMakesNoClusterNeedNotWait() {
        assertThat(choose("b:1", Map.of("c:1", LONG_AGO), 1)).isEqualTo(SEEDS);
        assertThat(choose("d:1", Map.of("c:1", NOW), 1)).containsExactly("c:1", "a:1", "b:1");
    }
}
