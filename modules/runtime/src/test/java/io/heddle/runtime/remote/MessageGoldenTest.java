package io.heddle.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.runtime.wire.InstanceWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What a node of this release says to one of the release before, and the other way round. Nodes of both run side by side
 * while a cluster is brought to a new release, so a layout changes on purpose or not at all.
 */
class MessageGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/message");
    private static final String ACCEPT = "heddle.golden.accept";
    private static final String HOW = "\nNodes of two releases must understand one another. A record may grow at its"
            + " end, types may be added that only new nodes are told, and move between packages; then write the files anew:\n"
            + "  mvn -pl modules/runtime -am test -Dtest=MessageGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -D"
            + ACCEPT + "=messages\n"
            + "Anything else (another order, name or type) needs another version in MessageSerializer, which still reads"
            + " the one before it.";

    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

    private final MessageSerializer serializer =
            new MessageSerializer((ExtendedActorSystem) KIT.system().classicSystem());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void everyTypeHasTheLayoutItHad() throws IOException {
        Map<String, String> now = MessageLayout.of(MessageTypes.ROOTS);
        Map<String, String> before = stored("layout-v1.txt", now);
        assertThat(now).as("what nodes say to one another" + HOW).isEqualTo(before);
    }

    /** The layout does not say how a number or a text is written. */
    @Test
    void theBytesOfEveryMessageMeanWhatTheyMeant() throws IOException {
        Map<String, String> before = stored("bytes-v1.txt", samples());
        assertThat(before.keySet()).as("messages" + HOW).isEqualTo(samples().keySet());
        before.forEach((name, written) -> {
            String[] manifestAndBytes = written.split(" ", 2);
            Object message = serializer.fromBinary(HexFormat.of().parseHex(manifestAndBytes[1]), manifestAndBytes[0]);
            assertThat(HexFormat.of().formatHex(serializer.toBinary(message)))
                    .as(name + HOW)
                    .isEqualTo(manifestAndBytes[1]);
            assertThat(message.getClass().getName()).isEqualTo(name);
        });
    }

    /** One message of each type, everything in it that may be there. */
    private Map<String, String> samples() {
        InstanceWire wire = InstanceWire.get(KIT.system().classicSystem());
        byte[] source = wire.compiler()
                .write(WorkflowDefinition.builder("d").task("a", "echo").build());
        Map<String, String> samples = new TreeMap<>();
        MessageTypes.ROOTS.values().stream()
                .flatMap(root -> RandomMessages.leaves(root).stream())
                .distinct()
                .forEach(leaf -> {
                    Object message = RandomMessages.full(
                                    leaf.getSimpleName().hashCode(),
                                    List.of(KIT.system().ignoreRef()),
                                    wire.plans().plan(DefinitionContent.of(source)))
                            .of(leaf);
                    // Types of several roots are written the same under each.
                    samples.put(
                            leaf.getName(),
                            serializer.manifest(message)
                                    + " "
                                    + HexFormat.of().formatHex(serializer.toBinary(message)));
                });
        return samples;
    }

    /** The lines of a file; written first if that is asked for. */
    private static Map<String, String> stored(String name, Map<String, String> now) throws IOException {
        Path file = FOLDER.resolve(name);
        if (System.getProperty(ACCEPT, "").equals("messages")) {
            List<String> lines = new ArrayList<>();
            now.forEach((key, value) -> lines.add(key + ": " + value));
            Files.createDirectories(FOLDER);
            Files.write(file, lines);
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(part -> part[0], part -> part[1], (a, b) -> a + b, TreeMap::new));
    }
}
