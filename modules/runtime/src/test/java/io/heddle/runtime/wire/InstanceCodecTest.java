package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Payload;
import io.heddle.kernel.instance.Branches;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InstanceCodecTest {
    private final InstanceCodec codec = SamplePlans.codec();

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomRecordsComeBackAsTheyWere(long seed) {
        RandomRecords random = new RandomRecords(seed);
        for (Class<?> type : InstanceEvent.class.getPermittedSubclasses()) {
            InstanceEvent event = (InstanceEvent) random.of(type);
            EventBatch batch = new EventBatch(Samples.AT + seed, null, null, List.of(event));
            assertThat(codec.readBatch(codec.write(batch))).isEqualTo(batch);
        }
        for (Class<?> type : InstanceReply.class.getPermittedSubclasses()) {
            InstanceReply reply = (InstanceReply) random.of(type);
            EventBatch batch = new EventBatch(-seed, "c" + seed, reply, List.of(new InstanceEvent.InstanceSealed()));
            assertThat(codec.readBatch(codec.write(batch))).isEqualTo(batch);
        }
        InstanceSnapshot snapshot = random.of(InstanceSnapshot.class);
        assertThat(codec.readSnapshot(codec.write(snapshot))).isEqualTo(snapshot);
    }

    @Test
    void aStepIsSmall() {
        EventBatch step = new EventBatch(
                Samples.AT,
                null,
                null,
                List.of(
                        new InstanceEvent.NodeCompleted(90, 1, Payload.of(Payload.JSON, new byte[100]), Branches.NONE),
                        new InstanceEvent.NodeReady(91, 90),
                        new InstanceEvent.NodeStarted(91, 1, null, 0)));
        assertThat(codec.write(step).length).isLessThanOrEqualTo(132);
    }

    /** Whatever happens to the bytes, the answer is a record or a WireException, never another error. */
    @ParameterizedTest
    @MethodSource("seeds")
    void damageIsRefused(long seed) {
        Random random = new Random(seed);
        List<EventBatch> batches = new ArrayList<>();
        Samples.events().values().forEach(event -> batches.add(Samples.batch(event)));
        Samples.replies().values().forEach(reply -> batches.add(Samples.batch(reply)));
        for (EventBatch batch : batches) {
            byte[] bytes = codec.write(batch);
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThatThrownBy(() -> codec.readBatch(cut)).isInstanceOf(WireException.class);
            assertThatThrownBy(() -> codec.readBatch(Arrays.copyOf(bytes, bytes.length + 1)))
                    .isInstanceOf(WireException.class);
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                codec.readBatch(flipped);
            } catch (WireException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void theUnknownIsNamed() {
        byte[] event = codec.write(Samples.batch(new InstanceEvent.NodeReady(1, 2)));
        int code = event.length - 4;
        assertThat(event[code]).isEqualTo((byte) EventType.NODE_READY.code());
        byte[] unknown = event.clone();
        unknown[code] = (byte) 250;
        assertThatThrownBy(() -> codec.readBatch(unknown))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("unknown instance event '250'")
                .hasMessageContaining("newer release");
        byte[] newer = event.clone();
        newer[code + 1] = 2;
        assertThatThrownBy(() -> codec.readBatch(newer))
                .hasMessageContaining("unknown version of event NODE_READY '2'");
        byte[] reply = codec.write(Samples.batch(new InstanceReply.Nothing()));
        byte[] unknownReply = reply.clone();
        int replyCode = reply.length - 5;
        assertThat(reply[replyCode]).isEqualTo((byte) 18);
        unknownReply[replyCode] = 99;
        assertThatThrownBy(() -> codec.readBatch(unknownReply)).hasMessageContaining("unknown reply '99'");
        unknownReply[replyCode] = 18;
        unknownReply[replyCode + 1] = 7;
        assertThatThrownBy(() -> codec.readBatch(unknownReply)).hasMessageContaining("version of reply 18 '7'");
        byte[] flags = event.clone();
        flags[0] = 2;
        assertThatThrownBy(() -> codec.readBatch(flags)).hasMessageContaining("flags of an event batch '2'");
    }

    @Test
    void codesAreUnique() {
        Set<Integer> codes = new HashSet<>();
        for (EventType type : EventType.values()) {
            assertThat(codes.add(type.code())).isTrue();
            assertThat(EventType.of(type.code())).isSameAs(type);
        }
    }
}
