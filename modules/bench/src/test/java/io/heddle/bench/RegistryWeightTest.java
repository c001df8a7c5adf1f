package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.bench.harness.SystemName;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the registry takes of the heap stays below the bounds that docs/registry.md names. */
class RegistryWeightTest {
    private static final int LIVE_THREADS = 10_000;

    @Test
    @Tag("slow")
    @Tag("promise-118")
    void aThreadAndADefinitionInUseTakeLessThanTheDocumentedBounds(@TempDir Path folder) throws Exception {
        Map<String, Object> figures = new ReferenceChecks(LIVE_THREADS, 0).run(SystemName.HEDDLE, folder, "");
        assertThat(((Number) figures.get("heapBytesPerThread")).longValue()).isBetween(1L, 1_000L);
        assertThat(((Number) figures.get("heapBytesPerActiveWorkflow")).longValue())
                .isBetween(1L, 8_192L);
    }
}
