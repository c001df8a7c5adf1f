package io.heddle.journal;

import io.heddle.journal.UnreadableRecordException.Reason;
import io.heddle.journal.portable.Piece;
import io.heddle.journal.portable.Piece.Serialized;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Events and snapshots to envelopes and back. An envelope is: version, flags, timestamp, what the flags announce,
 * serializer id, manifest, payload, CRC32C. Safe from any thread, never used on the commit thread.
 */
final class PayloadCodec {
    private static final int VERSION = 1;
    private static final int WRITER_IS_UUID = 1;
    private static final int HAS_ADAPTER_MANIFEST = 2;
    private static final int HAS_METADATA = 4;
    private static final int HEADER_GUESS = 64;

    private final Serialization serialization;

    PayloadCodec(ActorSystem system) {
        this.serialization = SerializationExtension.get(system);
    }

    /** Throws whatever the serializer throws. */
    byte[] encodeEvent(PersistentRepr event, Object payload) {
        @Nullable UUID writer = uuid(event.writerUuid());
        boolean adapted = !event.manifest().isEmpty();
        Option<Object> metadata = event.metadata();
        byte[] bytes = serialization.serialize(payload).get();
        Wire.Writer out = new Wire.Writer(bytes.length + HEADER_GUESS);
        out.putByte(VERSION);
        out.putByte((writer == null ? 0 : WRITER_IS_UUID)
                | (adapted ? HAS_ADAPTER_MANIFEST : 0)
                | (metadata.isDefined() ? HAS_METADATA : 0));
        out.putLong(event.timestamp());
        if (writer == null) {
            out.putText(event.writerUuid());
        } else {
            out.putLong(writer.getMostSignificantBits()).putLong(writer.getLeastSignificantBits());
        }
        if (adapted) {
            out.putText(event.manifest());
        }
        putMetadata(out, metadata);
        putKind(out, payload);
        return out.putRest(bytes).seal(event.persistenceId(), event.sequenceNr());
    }

    /** Throws {@link UnreadableRecordException}. */
    PersistentRepr decodeEvent(String persistenceId, Database.Stored stored) {
        return decode("event", persistenceId, stored, (in, flags, timestamp) -> {
            String writer =
                    (flags & WRITER_IS_UUID) != 0 ? new UUID(in.getLong(), in.getLong()).toString() : in.getText();
            String manifest = (flags & HAS_ADAPTER_MANIFEST) != 0 ? in.getText() : "";
            Option<Object> metadata = getMetadata(in, flags);
            PersistentRepr event = PersistentRepr.apply(
                            getObject(in),
                            stored.sequenceNr(),
                            persistenceId,
                            manifest,
                            false,
                            ActorRef.noSender(),
                            writer)
                    .withTimestamp(timestamp);
            return metadata.isDefined() ? event.withMetadata(metadata.get()) : event;
        });
    }

    /** The envelope of an event whose payload is serialized already. */
    static byte[] envelope(Piece.Event event) {
        @Nullable UUID writer = uuid(event.writer());
        boolean adapted = !event.adapterManifest().isEmpty();
        Wire.Writer out = new Wire.Writer(event.payload().bytes().length + HEADER_GUESS);
        out.putByte(VERSION);
        out.putByte((writer == null ? 0 : WRITER_IS_UUID)
                | (adapted ? HAS_ADAPTER_MANIFEST : 0)
                | (event.metadata() == null ? 0 : HAS_METADATA));
        out.putLong(event.timestamp());
        if (writer == null) {
            out.putText(event.writer());
        } else {
            out.putLong(writer.getMostSignificantBits()).putLong(writer.getLeastSignificantBits());
        }
        if (adapted) {
            out.putText(event.adapterManifest());
        }
        return sealed(out, event.metadata(), event.payload(), event.persistenceId(), event.sequenceNr());
    }

    /** The envelope of a snapshot that is serialized already. */
    static byte[] envelope(Piece.Snapshot snapshot) {
        Wire.Writer out = new Wire.Writer(snapshot.payload().bytes().length + HEADER_GUESS);
        out.putByte(VERSION);
        out.putByte(snapshot.metadata() == null ? 0 : HAS_METADATA);
        out.putLong(snapshot.timestamp());
        return sealed(out, snapshot.metadata(), snapshot.payload(), snapshot.persistenceId(), snapshot.sequenceNr());
    }

    private static byte[] sealed(
            Wire.Writer out, @Nullable Serialized metadata, Serialized payload, String persistenceId, long sequenceNr) {
        if (metadata != null) {
            out.putInt(metadata.serializer()).putText(metadata.manifest()).putBlock(metadata.bytes());
        }
        out.putInt(payload.serializer()).putText(payload.manifest());
        return out.putRest(payload.bytes()).seal(persistenceId, sequenceNr);
    }

    /** An event as it is stored, without asking its serializer. Throws {@link UnreadableRecordException}. */
    static Piece.Event storedEvent(String persistenceId, Database.Stored stored) {
        return decode("event", persistenceId, stored, (in, flags, timestamp) -> {
            String writer =
                    (flags & WRITER_IS_UUID) != 0 ? new UUID(in.getLong(), in.getLong()).toString() : in.getText();
            String manifest = (flags & HAS_ADAPTER_MANIFEST) != 0 ? in.getText() : "";
            @Nullable Serialized metadata = storedMetadata(in, flags);
            return new Piece.Event(
                    persistenceId, stored.sequenceNr(), timestamp, writer, manifest, storedPayload(in), metadata);
        });
    }

    /** A snapshot as it is stored, without asking its serializer. Throws {@link UnreadableRecordException}. */
    static Piece.Snapshot storedSnapshot(String persistenceId, Database.Stored stored) {
        return decode("snapshot", persistenceId, stored, (in, flags, timestamp) -> {
            @Nullable Serialized metadata = storedMetadata(in, flags);
            return new Piece.Snapshot(persistenceId, stored.sequenceNr(), timestamp, storedPayload(in), metadata);
        });
    }

    private static @Nullable Serialized storedMetadata(Wire.Reader in, int flags) {
        return (flags & HAS_METADATA) == 0 ? null : new Serialized(in.getInt(), in.getText(), in.getBlock());
    }

    private static Serialized storedPayload(Wire.Reader in) {
        return new Serialized(in.getInt(), in.getText(), in.getRest());
    }

    /** Throws whatever the serializer throws. */
    byte[] encodeSnapshot(SnapshotMetadata metadata, Object snapshot) {
        byte[] bytes = serialization.serialize(snapshot).get();
        Wire.Writer out = new Wire.Writer(bytes.length + HEADER_GUESS);
        out.putByte(VERSION);
        out.putByte(metadata.metadata().isDefined() ? HAS_METADATA : 0);
        out.putLong(metadata.timestamp());
        putMetadata(out, metadata.metadata());
        putKind(out, snapshot);
        return out.putRest(bytes).seal(metadata.persistenceId(), metadata.sequenceNr());
    }

    /** Throws {@link UnreadableRecordException}. */
    SelectedSnapshot decodeSnapshot(String persistenceId, Database.Stored stored) {
        return decode("snapshot", persistenceId, stored, (in, flags, timestamp) -> {
            Option<Object> metadata = getMetadata(in, flags);
            return SelectedSnapshot.create(
                    new SnapshotMetadata(persistenceId, stored.sequenceNr(), timestamp, metadata), getObject(in));
        });
    }

    /** When a snapshot was taken, without reading the rest of it. */
    static long snapshotTimestamp(Database.Stored stored) {
        return stored.value().length < 2 + Long.BYTES
                ? 0
                : ByteBuffer.wrap(stored.value()).getLong(2);
    }

    @FunctionalInterface
    private interface Body<T> {
        T read(Wire.Reader in, int flags, long timestamp);
    }

    private static <T> T decode(String kind, String persistenceId, Database.Stored stored, Body<T> body) {
        if (!Wire.intact(persistenceId, stored.sequenceNr(), stored.value())) {
            throw new UnreadableRecordException(
                    kind,
                    persistenceId,
                    stored.sequenceNr(),
                    Reason.CHECKSUM,
                    "its checksum does not match, the stored bytes are damaged",
                    null);
        }
        Wire.Reader in = new Wire.Reader(stored.value());
        int version = in.getByte();
        if (version != VERSION) {
            throw new UnreadableRecordException(
                    kind,
                    persistenceId,
                    stored.sequenceNr(),
                    Reason.VERSION,
                    "envelope version " + version + " is unknown to this build, which knows " + VERSION,
                    null);
        }
        int flags = in.getByte();
        long timestamp = in.getLong();
        try {
            return body.read(in, flags, timestamp);
        } catch (RuntimeException failure) {
            throw unreadable(kind, persistenceId, stored, failure);
        } catch (Throwable failure) {
            // Scala hands checked exceptions of serializers through undeclared.
            if (failure instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            throw unreadable(kind, persistenceId, stored, failure);
        }
    }

    private static UnreadableRecordException unreadable(
            String kind, String persistenceId, Database.Stored stored, Throwable failure) {
        return new UnreadableRecordException(
                kind,
                persistenceId,
                stored.sequenceNr(),
                Reason.SERIALIZATION,
                "not deserialized: " + failure,
                failure);
    }

    private void putKind(Wire.Writer out, Object payload) {
        Serializer serializer = serialization.findSerializerFor(payload);
        out.putInt(serializer.identifier()).putText(Serializers.manifestFor(serializer, payload));
    }

    private Object getObject(Wire.Reader in) {
        int serializer = in.getInt();
        String manifest = in.getText();
        return serialization.deserialize(in.getRest(), serializer, manifest).get();
    }

    private void putMetadata(Wire.Writer out, Option<Object> metadata) {
        if (metadata.isDefined()) {
            putKind(out, metadata.get());
            out.putBlock(serialization.serialize(metadata.get()).get());
        }
    }

    private Option<Object> getMetadata(Wire.Reader in, int flags) {
        if ((flags & HAS_METADATA) == 0) {
            return Option.empty();
        }
        int serializer = in.getInt();
        String manifest = in.getText();
        return Option.apply(
                serialization.deserialize(in.getBlock(), serializer, manifest).get());
    }

    /** The writer as a UUID when that says it exactly; half the bytes of its text. */
    private static @Nullable UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? uuid : null;
        } catch (IllegalArgumentException other) {
            return null;
        }
    }
}
