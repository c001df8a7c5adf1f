package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every record ever released, and what they mean. A journal lives longer than a release: a failure here
 * says that instances of today could not be read tomorrow.
 */
class GoldenFileTest {
    /** Where the files are kept, relative to the module. */
    private static final Path FOLDER = Path.of("src/test/resources/golden/instance");

    private static final String HOW = "\nRecords already in journals must stay readable, so a golden file is never"
            + " changed. If the layout has to change:\n"
            + "  1. give the record its next version in EventType, ReplyCodec, HeaderCodec or the manifest, keep the code"
            + " that reads the old one;\n"
            + "  2. add a sample with the new version number to Samples, beside the old one;\n"
            + "  3. write its file once: mvn -pl modules/runtime -am test -Dtest=GoldenFileTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dheddle.golden.accept=<name>, or =new for all that are missing\n"
            + "Existing files are never overwritten.";

    private final InstanceCodec codec = SamplePlans.codec();

    /** Name of a golden file → the record in it. */
    static Map<String, Object> records() {
        Map<String, Object> records = new LinkedHashMap<>();
        Samples.events().forEach((name, event) -> records.put("event-" + name, Samples.batch(event)));
        Samples.replies().forEach((name, reply) -> records.put("reply-" + name, Samples.batch(reply)));
        records.put("snapshot-InstanceSnapshot-v1", Samples.snapshot());
        records.put("snapshot-Forked-v1", Samples.forkedSnapshot());
        records.put("payload-Reference-v1", Samples.reference());
        return records;
    }

    static List<String> names() {
        return new ArrayList<>(records().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void storedBytesMeanWhatTheyMeant(String name) throws IOException {
        Object expected = records().get(name);
        byte[] stored = stored(name, expected);
        try {
            assertThat(read(stored, expected)).isEqualTo(expected);
        } catch (WireException | AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage() + HOW, e);
        }
        if (isCurrent(name)) {
            assertThat(HexFormat.of().formatHex(write(expected)))
                    .as("what is written today for %s%s", name, HOW)
                    .isEqualTo(HexFormat.of().formatHex(stored));
        }
    }

    /** A released file nobody checks any more would be a version nobody can read any more. */
    @Test
    void everyFileHasASample() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".hex", "")))
                    .as("golden files" + HOW)
                    .containsExactlyInAnyOrderElementsOf(names());
        }
    }

    @Test
    void everyEventAndReplyHasACodecAndAGoldenFile() {
        assertThat(sampled(Samples.events())).isEqualTo(permitted(InstanceEvent.class));
        assertThat(sampled(Samples.replies())).isEqualTo(permitted(InstanceReply.class));
        Set<String> coded = Stream.of(EventType.values())
                .map(type -> type.event().getSimpleName())
                .collect(Collectors.toSet());
        assertThat(coded).isEqualTo(permitted(InstanceEvent.class));
        for (EventType type : EventType.values()) {
            assertThat(Samples.events())
                    .as("the version written now")
                    .containsKey(type.event().getSimpleName() + "-v" + type.version());
        }
    }

    private static Set<String> sampled(Map<String, ?> samples) {
        samples.forEach(
                (name, sample) -> assertThat(name).startsWith(sample.getClass().getSimpleName() + "-v"));
        return samples.values().stream()
                .map(sample -> sample.getClass().getSimpleName())
                .collect(Collectors.toSet());
    }

    private static Set<String> permitted(Class<?> type) {
        return Stream.of(type.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
    }

    /** The definition in the first event stands on its own: no cache, no registry. */
    @Test
    void theDefinitionIsCompiledFromTheStoredBytes() throws IOException {
        InstanceCodec alone =
                new InstanceCodec(new PlanCache(Samples.COMPILER), Samples.COMPILER, InstanceWire.NO_SOURCE);
        EventBatch batch =
                alone.readBatch(stored("event-InstanceCreated-v1", records().get("event-InstanceCreated-v1")));
        InstanceHeader header = ((InstanceEvent.InstanceCreated) batch.events().get(0)).header();
        assertThat(header.plan().definition()).isEqualTo(Samples.PLANS.get(0).definition());
        assertThat(header.plan().contentHash()).isEqualTo(Samples.PLANS.get(0).contentHash());
        assertThat(header.plan().source()).isEqualTo(Samples.PLANS.get(0).source());
        assertThat(alone.write(batch)).isEqualTo(codec.write(batch));
    }

    private Object read(byte[] bytes, Object like) {
        return like instanceof EventBatch ? codec.readBatch(bytes) : codec.readSnapshot(bytes);
    }

    private byte[] write(Object record) {
        return record instanceof EventBatch batch
                ? codec.write(batch)
                : codec.write((io.heddle.kernel.instance.InstanceSnapshot) record);
    }

    /** Whether no later version of the record has a sample. */
    private static boolean isCurrent(String name) {
        int dash = name.lastIndexOf("-v");
        int version = Integer.parseInt(name.substring(dash + 2));
        return !records().containsKey(name.substring(0, dash) + "-v" + (version + 1));
    }

    private byte[] stored(String name, Object record) throws IOException {
        Path file = FOLDER.resolve(name + ".hex");
        String accepted = System.getProperty("heddle.golden.accept", "");
        if (!Files.exists(file)) {
            if (!accepted.equals(name) && !accepted.equals("new")) {
                fail("there is no golden file " + file + HOW);
            }
            Files.createDirectories(FOLDER);
            Files.writeString(file, lines(write(record)), StandardCharsets.UTF_8);
        }
        return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
    }

    private static String lines(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{64})", "$1\n").strip() + "\n";
    }
}
