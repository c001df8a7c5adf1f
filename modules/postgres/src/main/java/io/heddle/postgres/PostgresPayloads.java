package io.heddle.postgres;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.PayloadStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Large payloads in the database of the journal. Whoever gives bytes to an instance, or takes them, holds the row of the
 * bytes until the end of the transaction: bytes cannot be given to one instance while they are deleted as nobody's.
 */
final class PostgresPayloads implements PayloadStore {
    /** What {@code heddle.payload.store} calls it. */
    static final String NAME = "postgres";

    private static final HexFormat HEX = HexFormat.of();

    private final Connections connections;

    PostgresPayloads(Connections connections) {
        this.connections = connections;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now) {
        byte[] hash = HEX.parseHex(reference.sha256());
        boolean shared = payload.reference() != null
                && run(connection -> isHeld(connection, hash) && give(connection, owner, reference, now));
        if (shared) {
            return;
        }
        // Read outside of the transaction: the bytes may come from this very store.
        byte[] content = payload.toByteArray();
        run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO heddle_payload (sha256, content)"
                    + " VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256")) {
                insert.setBytes(1, hash);
                insert.setBytes(2, content);
                insert.executeUpdate();
            }
            return give(connection, owner, reference, now);
        });
    }

    /** Whether the bytes are there; they stay there until the end of the transaction. */
    private static boolean isHeld(Connection connection, byte[] hash) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM heddle_payload WHERE sha256 = ? FOR UPDATE")) {
            select.setBytes(1, hash);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    private static boolean give(Connection connection, InstanceId owner, Payload.Reference reference, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO heddle_payload_owner"
                + " (owner, sha256, size, since, stored_at, settled) VALUES (?, ?, ?, ?, ?, FALSE)"
                + " ON CONFLICT (owner, sha256) DO UPDATE SET stored_at = excluded.stored_at, settled = FALSE")) {
            insert.setString(1, owner.value());
            insert.setBytes(2, HEX.parseHex(reference.sha256()));
            insert.setLong(3, reference.size());
            insert.setLong(4, now.toEpochMilli());
            insert.setLong(5, now.toEpochMilli());
            return insert.executeUpdate() == 1;
        }
    }

    @Override
    public byte @Nullable [] get(Payload.Reference reference) {
        Optional<byte[]> content = run(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT content FROM heddle_payload WHERE sha256 = ?")) {
                select.setBytes(1, HEX.parseHex(reference.sha256()));
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(found.getBytes(1)) : Optional.empty();
                }
            }
        });
        return content.orElse(null);
    }

    @Override
    public List<Held> held(InstanceId owner) {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT sha256, size, since FROM heddle_payload_owner WHERE owner = ?")) {
                select.setString(1, owner.value());
                List<Held> all = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        all.add(new Held(
                                HEX.formatHex(found.getBytes(1)),
                                found.getLong(2),
                                Instant.ofEpochMilli(found.getLong(3))));
                    }
                }
                return all;
            }
        });
    }

    @Override
    public void deleteAll(InstanceId owner) {
        // In one order, so that two that delete the same bytes wait for one another instead of for ever.
        List<String> hashes = held(owner).stream().map(Held::sha256).sorted().toList();
        run(connection -> {
            for (String hash : hashes) {
                take(connection, owner, HEX.parseHex(hash), "");
            }
            return true;
        });
    }

    @Override
    public List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit) {
        return run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT owner, sha256, stored_at"
                    + " FROM heddle_payload_owner WHERE NOT settled AND stored_at < ?"
                    + " AND (stored_at, owner, sha256) > (?, ?, ?) ORDER BY stored_at, owner, sha256 LIMIT ?")) {
                select.setLong(1, before.toEpochMilli());
                select.setLong(
                        2, after == null ? Long.MIN_VALUE : after.storedAt().toEpochMilli());
                select.setString(3, after == null ? "" : after.owner().value());
                select.setBytes(4, after == null ? new byte[0] : HEX.parseHex(after.sha256()));
                select.setInt(5, limit);
                List<Unsettled> all = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        all.add(new Unsettled(
                                InstanceId.of(found.getString(1)),
                                HEX.formatHex(found.getBytes(2)),
                                Instant.ofEpochMilli(found.getLong(3))));
                    }
                }
                return all;
            }
        });
    }

    @Override
    public void settle(Unsettled entry, boolean recorded) {
        byte[] hash = HEX.parseHex(entry.sha256());
        String since = " AND NOT settled AND stored_at = " + entry.storedAt().toEpochMilli();
        run(connection -> {
            if (!recorded) {
                return take(connection, entry.owner(), hash, since);
            }
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE heddle_payload_owner SET settled = TRUE WHERE owner = ? AND sha256 = ?" + since)) {
                update.setString(1, entry.owner().value());
                update.setBytes(2, hash);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Takes bytes from an instance, and deletes them if they are nobody's then. */
    private static boolean take(Connection connection, InstanceId owner, byte[] hash, String condition)
            throws SQLException {
        isHeld(connection, hash);
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM heddle_payload_owner WHERE owner = ? AND sha256 = ?" + condition)) {
            delete.setString(1, owner.value());
            delete.setBytes(2, hash);
            if (delete.executeUpdate() == 0) {
                return false;
            }
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM heddle_payload WHERE sha256 = ?"
                + " AND NOT EXISTS (SELECT 1 FROM heddle_payload_owner o WHERE o.sha256 = heddle_payload.sha256)")) {
            delete.setBytes(1, hash);
            delete.executeUpdate();
        }
        return true;
    }

    private <T> T run(Connections.Work<T> work) {
        try {
            return connections.within(work);
        } catch (SQLException e) {
            throw new HeddleException(
                    "STORE_UNAVAILABLE", "the payload store in PostgreSQL does not answer: " + e.getMessage(), e);
        }
    }
}
