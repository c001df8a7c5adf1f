package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceSnapshot;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class InstanceEventSerializerTest {
    @AutoClose("shutdownTestKit")
    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseResources("heddle-serialization.conf").withFallback(ConfigFactory.load()));

    private final Serialization serialization = SerializationExtension.get(KIT.system());

    @Test
    void recordsAreBoundAndComeBack() {
        EventBatch batch = Samples.batch(new InstanceEvent.NodeReady(1, 0));
        InstanceEventSerializer serializer = (InstanceEventSerializer) serialization.findSerializerFor(batch);
        assertThat(serializer.identifier()).isEqualTo(7_340_002);
        assertThat(Serializers.manifestFor(serializer, batch)).isEqualTo("instance-batch-1");
        assertThat(serializer.fromBinary(serializer.toBinary(batch), "instance-batch-1"))
                .isEqualTo(batch);

        EventBatch created = Samples.batch(new InstanceEvent.InstanceCreated(Samples.header(), 1));
        Object back = serializer.fromBinary(serializer.toBinary(created), serializer.manifest(created));
        InstanceHeader header =
                ((InstanceEvent.InstanceCreated) ((EventBatch) back).events().get(0)).header();
        assertThat(header.plan())
                .isSameAs(InstanceWire.get(KIT.system())
                        .plans()
                        .ifPresent(header.plan().contentHash()));

        InstanceSnapshot snapshot = Samples.snapshot();
        assertThat(serialization.findSerializerFor(snapshot)).isSameAs(serializer);
        assertThat(serializer.manifest(snapshot)).isEqualTo("instance-snapshot-1");
        InstanceSnapshot read =
                (InstanceSnapshot) serializer.fromBinary(serializer.toBinary(snapshot), "instance-snapshot-1");
        assertThat(read.nodes()).isEqualTo(snapshot.nodes());
    }

    @Test
    void whatIsNotOursIsRefusedByName() {
        SerializerWithStringManifest serializer = (SerializerWithStringManifest)
                serialization.findSerializerFor(Samples.batch(new InstanceEvent.InstanceSealed()));
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "instance-batch-9"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("unknown instance record 'instance-batch-9'");
        assertThatThrownBy(() -> serializer.toBinary("text")).hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> serializer.manifest("text")).hasMessageContaining("java.lang.String");
    }
}
