package io.heddle.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.InstanceId;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.registry.ThreadRegistry;
import io.heddle.runtime.wire.InstanceWire;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MessageSerializerTest {
    private static final int SAMPLES = 25;

    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

    private final MessageSerializer serializer =
            new MessageSerializer((ExtendedActorSystem) KIT.system().classicSystem());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> everyMessageBetweenNodesComesBackEqual() {
        return MessageTypes.ROOTS.values().stream()
                .flatMap(root -> RandomMessages.leaves(root).stream())
                .distinct()
                .map(leaf -> DynamicTest.dynamicTest(leaf.getName(), () -> {
                    RandomMessages messages = new RandomMessages(leaf.getName().hashCode(), actors(), plan());
                    for (int i = 0; i < SAMPLES; i++) {
                        Object message = messages.of(leaf);
                        byte[] bytes = serializer.toBinary(message);
                        assertThat(serializer.fromBinary(bytes, serializer.manifest(message)))
                                .isEqualTo(message);
                    }
                }));
    }

    @Test
    void everyRootIsBoundToThisSerializer() throws Exception {
        for (Class<?> root : MessageTypes.ROOTS.values()) {
            for (Class<?> leaf : RandomMessages.leaves(root)) {
                assertThat(SerializationExtension.get(KIT.system()).serializerFor(leaf))
                        .as(leaf.getName())
                        .isInstanceOf(MessageSerializer.class);
            }
        }
    }

    @Test
    void whatNeverLeavesANodeIsRefused() {
        assertThatThrownBy(() -> serializer.toBinary(new InstanceMessage.Stored(1, new Error("secret"))))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("Stored")
                .hasMessageContaining("sent away");
    }

    @Test
    void anUnknownKindOrVersionIsRefusedByName() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "instance-2"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("instance-2");
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "java.util.HashMap"))
                .isInstanceOf(WireException.class);
    }

    @Test
    void anyCutIsNoticed() {
        Object message = new InstanceMessage.AwaitChild(
                InstanceId.of("child"), KIT.system().ignoreRef());
        byte[] bytes = serializer.toBinary(message);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.fromBinary(cut, serializer.manifest(message)))
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void onlyPermittedNamesAreMadeFromBytes() {
        byte[] foreign = new WireWriter()
                .writeString("Stored")
                .writeBytes(new byte[] {0})
                .toByteArray();
        assertThatThrownBy(() -> serializer.fromBinary(foreign, "instance-1"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("Stored");
        assertThat(RandomMessages.leaves(ThreadRegistry.Command.class)).isNotEmpty();
    }

    private static WorkflowPlan plan() {
        InstanceWire wire = InstanceWire.get(KIT.system().classicSystem());
        byte[] source = wire.compiler()
                .write(WorkflowDefinition.builder("d").task("a", "echo").build());
        return wire.plans().plan(DefinitionContent.of(source));
    }

    private static List<ActorRef<?>> actors() {
        return List.of(KIT.system().ignoreRef(), KIT.createTestProbe("probe").getRef());
    }
}
