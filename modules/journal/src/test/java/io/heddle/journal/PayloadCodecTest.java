package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.UnreadableRecordException.Reason;
import io.heddle.journal.portable.Piece;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class PayloadCodecTest {
    private static final String UUID = "0e3a1b52-5d0c-4d5e-9a27-3f6f5a4f9d11";

    @TempDir
    static Path folder;

    private static ActorSystem system;
    private static PayloadCodec codec;

    @BeforeAll
    static void start() {
        system = Systems.start(folder);
        codec = new PayloadCodec(system);
    }

    @AfterAll
    static void stop() {
        Systems.stop(system);
    }

    private static PersistentRepr event(Object payload, String manifest, String writer) {
        return PersistentRepr.apply(payload, 7, "p", manifest, false, ActorRef.noSender(), writer)
                .withTimestamp(123_456);
    }

    private static PersistentRepr roundTrip(PersistentRepr event) {
        return codec.decodeEvent("p", new Database.Stored(7, codec.encodeEvent(event, event.payload())));
    }

    @Test
    void anEventComesBackWhole() {
        PersistentRepr event = event("text", "", UUID);
        assertThat(roundTrip(event)).isEqualTo(event);
        assertThat(roundTrip(event).timestamp()).isEqualTo(123_456);
        assertThat(roundTrip(event).metadata().isDefined()).isFalse();
    }

    @Test
    void adapterManifestMetadataAndOddWritersComeBack() {
        PersistentRepr event = event(42L, "v2", "not a uuid").withMetadata("meta");
        PersistentRepr back = roundTrip(event);
        assertThat(back).isEqualTo(event);
        assertThat(back.metadata().get()).isEqualTo("meta");
        assertThat(roundTrip(event("x", "m".repeat(300), "0-0-0-0-1")))
                .isEqualTo(event("x", "m".repeat(300), "0-0-0-0-1"));
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 7);
        assertThat((byte[]) roundTrip(event(large, "", UUID)).payload()).isEqualTo(large);
    }

    @Test
    void aSmallEventIsSmall() {
        PersistentRepr event = event("node-completed", "", UUID);
        assertThat(codec.encodeEvent(event, event.payload()).length - "node-completed".length())
                .isLessThan(40);
    }

    @Test
    @Tag("trap-P03")
    void everyFlippedByteIsNoticed() {
        PersistentRepr event = event("text", "m", UUID);
        byte[] good = codec.encodeEvent(event, event.payload());
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            assertUnreadable("p", 7, bad, Reason.CHECKSUM);
        }
        for (int length = 0; length < good.length; length++) {
            assertUnreadable("p", 7, Arrays.copyOf(good, length), Reason.CHECKSUM);
        }
    }

    @Test
    void aRecordUnderAnotherKeyIsNoticed() {
        PersistentRepr event = event("text", "", UUID);
        byte[] good = codec.encodeEvent(event, event.payload());
        assertUnreadable("p", 8, good, Reason.CHECKSUM);
        assertUnreadable("q", 7, good, Reason.CHECKSUM);
    }

    @Test
    @Tag("trap-P06")
    void anUnknownEnvelopeVersionIsNamed() {
        assertUnreadable("p", 7, new Wire.Writer(8).putByte(9).putLong(1).seal("p", 7), Reason.VERSION);
    }

    @Test
    @Tag("trap-P06")
    void anUnknownSerializerIsNamed() {
        byte[] bytes = new Wire.Writer(8)
                .putByte(1)
                .putByte(0)
                .putLong(1)
                .putText("writer")
                .putInt(987_654)
                .putText("io.heddle.Gone")
                .putRest(new byte[] {1})
                .seal("p", 7);
        assertUnreadable("p", 7, bytes, Reason.SERIALIZATION);
    }

    @Test
    void anEnvelopeThatEndsTooSoonIsUnreadable() {
        byte[] bytes = new Wire.Writer(8)
                .putByte(1)
                .putByte(0)
                .putLong(1)
                .putLength(500)
                .seal("p", 7);
        assertUnreadable("p", 7, bytes, Reason.SERIALIZATION);
    }

    @Test
    void theTimestampOfATruncatedSnapshotIsZero() {
        assertThat(PayloadCodec.snapshotTimestamp(new Database.Stored(1, new byte[3])))
                .isZero();
    }

    @Test
    void whatIsTakenOutWithoutItsSerializerIsPutBackByteByByte() {
        for (PersistentRepr event : List.of(
                event("text", "", UUID),
                event(42L, "v2", "not a uuid").withMetadata("meta"),
                event("", "m".repeat(300), "0-0-0-0-1"))) {
            byte[] stored = codec.encodeEvent(event, event.payload());
            Piece.Event piece = PayloadCodec.storedEvent("p", new Database.Stored(7, stored));
            assertThat(piece.writer()).isEqualTo(event.writerUuid());
            assertThat(piece.adapterManifest()).isEqualTo(event.manifest());
            assertThat(piece.timestamp()).isEqualTo(event.timestamp());
            assertThat(PayloadCodec.envelope(piece)).isEqualTo(stored);
        }
        for (Option<Object> metadata : List.of(Option.<Object>empty(), Option.<Object>apply("meta"))) {
            byte[] stored = codec.encodeSnapshot(new SnapshotMetadata("p", 7, 123_456, metadata), "state");
            Piece.Snapshot piece = PayloadCodec.storedSnapshot("p", new Database.Stored(7, stored));
            assertThat(piece.timestamp()).isEqualTo(123_456);
            assertThat(PayloadCodec.envelope(piece)).isEqualTo(stored);
        }
    }

    private static void assertUnreadable(String id, long number, byte[] bytes, Reason reason) {
        assertThatThrownBy(() -> codec.decodeEvent(id, new Database.Stored(number, bytes)))
                .isInstanceOfSatisfying(UnreadableRecordException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure.persistenceId()).isEqualTo(id);
                    assertThat(failure.sequenceNr()).isEqualTo(number);
                })
                .hasMessageContaining("event " + number + " of '" + id + "'");
    }
}
