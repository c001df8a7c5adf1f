package io.heddle.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.kernel.registry.DefinitionEvent;
import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.PartitionEvent;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stored form of every record, frozen. A file that does not fit any more means that data written by a released
 * version would not be read: give the event a new layout and keep the old one readable. A new kind of record gets its
 * file by running this test once with {@code -Dheddle.golden.write=true}; files that exist are never rewritten.
 */
class RegistrySerializerTest {
    private static final String GOLDEN = "golden/registry/";
    private final RegistrySerializer serializer = new RegistrySerializer();

    static Stream<Map.Entry<String, Object>> records() {
        return Samples.records().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordIsStoredAndReadAsEver(Map.Entry<String, Object> sample) throws IOException {
        String manifest = serializer.manifest(sample.getValue());
        String stored = manifest + "\n" + HexFormat.of().formatHex(serializer.toBinary(sample.getValue())) + "\n";
        String golden = golden(sample.getKey(), stored);
        assertThat(stored).isEqualTo(golden);
        String[] lines = golden.split("\n", -1);
        Object read = serializer.fromBinary(HexFormat.of().parseHex(lines[1]), lines[0]);
        assertThat(read).isEqualTo(sample.getValue());
    }

    @Test
    void everyKindOfEventHasASample() {
        assertThat(Samples.kinds()).hasSizeGreaterThan(15);
        assertThat(Samples.kinds()).allMatch(kind -> Samples.records().containsKey(kind.getSimpleName() + "-v1"));
    }

    @Test
    void eventsReplayToTheSameStateAfterStorage() {
        PartitionState partition = PartitionState.EMPTY;
        for (PartitionEvent event : Samples.partitionEvents()) {
            PartitionBatch stored = new PartitionBatch(java.util.List.of(event));
            PartitionBatch read =
                    (PartitionBatch) serializer.fromBinary(serializer.toBinary(stored), serializer.manifest(stored));
            partition = partition.evolve(read.events().get(0));
            Object snapshot = serializer.fromBinary(serializer.toBinary(partition), serializer.manifest(partition));
            assertThat(snapshot).isEqualTo(partition);
        }
        DefinitionState definition = DefinitionState.EMPTY;
        for (DefinitionEvent event : Samples.definitionEvents()) {
            definition = definition.evolve(event);
            Object snapshot = serializer.fromBinary(serializer.toBinary(definition), serializer.manifest(definition));
            assertThat(snapshot).isEqualTo(definition);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition-batch-2", "definition-state-9", ""})
    void recordsOfANewerReleaseAreRefused(String manifest) {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[] {0}, manifest))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("newer release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition-batch-1", "definition-batch-1"})
    void eventsOfANewerReleaseAreRefused(String manifest) {
        byte[] newerLayout = new WireWriter()
                .writeUnsigned(1)
                .writeUnsigned(1)
                .writeUnsigned(2)
                .toByteArray();
        assertThatThrownBy(() -> serializer.fromBinary(newerLayout, manifest))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("layout 2");
        byte[] unknownKind = new WireWriter()
                .writeUnsigned(1)
                .writeUnsigned(99)
                .writeUnsigned(1)
                .toByteArray();
        assertThatThrownBy(() -> serializer.fromBinary(unknownKind, manifest))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("99");
    }

    @Test
    void damageIsRefusedAndNeverGuessed() {
        Random random = new Random(11);
        for (Map.Entry<String, Object> sample : Samples.records().entrySet()) {
            byte[] whole = serializer.toBinary(sample.getValue());
            String manifest = serializer.manifest(sample.getValue());
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> serializer.fromBinary(cut, manifest))
                        .as("%s cut to %d", sample.getKey(), length)
                        .isInstanceOf(RuntimeException.class);
            }
            byte[] longer = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(3));
            assertThatThrownBy(() -> serializer.fromBinary(longer, manifest)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void foreignObjectsAreRefused() {
        assertThatThrownBy(() -> serializer.manifest("text")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> serializer.toBinary("text")).isInstanceOf(IllegalArgumentException.class);
        assertThat(serializer.identifier()).isEqualTo(7_340_001);
    }

    private static String golden(String name, String stored) throws IOException {
        String resource = GOLDEN + name + ".hex";
        try (InputStream in = RegistrySerializerTest.class.getClassLoader().getResourceAsStream(resource)) {
            if (in != null) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        assertThat(Boolean.getBoolean("heddle.golden.write"))
                .as("no golden file %s; see the comment of this test", resource)
                .isTrue();
        Path file = Path.of("src/test/resources").resolve(resource);
        Files.createDirectories(file.getParent());
        Files.writeString(file, stored);
        return stored;
    }
}
