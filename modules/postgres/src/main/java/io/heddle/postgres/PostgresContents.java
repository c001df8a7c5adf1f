package io.heddle.postgres;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.journal.portable.Contents;
import io.heddle.journal.portable.Piece;
import io.heddle.runtime.instance.WorkflowInstance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All the database holds, as rows of the tables pekko-persistence-jdbc reads and writes. The table {@code heddle_import}
 * exists while an import is not finished, and keeps nodes out.
 */
final class PostgresContents implements Contents {
    /** Any number nobody else locks: nodes hold it together, whoever exports or imports alone. */
    static final long LOCK = 0x68_65_64_64_6C_66L;

    private static final int ROWS_PER_BATCH = 1_000;
    private static final long BYTES_PER_BATCH = 4 << 20;

    private static final String AGAIN = "then run the same command again: it goes on where it stopped";

    private final PostgresSettings settings;
    private final Connection connection;
    private @Nullable Batch batch;

    private PostgresContents(PostgresSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** Of a database whose tables are those this release needs. */
    static PostgresContents open(PostgresSettings settings) {
        boolean opened = false;
        Connection connection = null;
        try {
            connection = SharedUse.connect(settings);
            connection.setAutoCommit(false);
            PostgresContents contents = new PostgresContents(settings, connection);
            contents.requireNobody();
            // Only now: tables of a newer version would keep older nodes from starting.
            Schema.prepare(settings);
            opened = true;
            return contents;
        } catch (SQLException e) {
            throw unavailable(settings, e, "start it or correct heddle.postgres, " + AGAIN);
        } finally {
            if (!opened && connection != null) {
                closeQuietly(connection);
            }
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // The database finds out by itself that nobody is there any more.
        }
    }

    /** Whether an import is not finished. */
    static boolean isBegun(Connection connection) throws SQLException {
        return yes(connection, "SELECT to_regclass('heddle_import') IS NOT NULL");
    }

    private static boolean yes(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void requireNobody() throws SQLException {
        if (yes(connection, "SELECT to_regclass('heddle_member') IS NOT NULL")) {
            requireNoMember();
        }
        if (!SharedUse.lock(connection, "SELECT pg_try_advisory_lock(?)")) {
            throw new HeddleException(
                    "STORE_IN_USE",
                    "a node, an export or an import is at work on " + settings.url()
                            + ". Fix: stop it, or wait until it has ended");
        }
        connection.commit();
    }

    /** A member tells its address, which the lock does not. */
    private void requireNoMember() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT address FROM heddle_member"
                        + " WHERE noted_at > clock_timestamp() - interval '8 s' LIMIT 1")) {
            if (row.next()) {
                throw new HeddleException(
                        "STORE_IN_USE",
                        "the node " + row.getString(1) + " runs on " + settings.url()
                                + ". Fix: stop all nodes; one that was killed counts as running for 8 s");
            }
        }
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    @Override
    public void read(Consumer<Piece> sink) {
        try {
            if (isBegun(connection)) {
                throw Schema.importNotFinished(settings);
            }
            connection.commit();
            // One picture of all tables, whatever others do meanwhile.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            each(
                    "SELECT sha256, content FROM heddle_payload",
                    1,
                    row -> sink.accept(new Piece.Blob(row.getBytes(1), row.getBytes(2))));
            events(sink);
            each(
                    "SELECT persistence_id, sequence_number, created, snapshot_ser_id, snapshot_ser_manifest,"
                            + " snapshot_payload, meta_ser_id, meta_ser_manifest, meta_payload FROM snapshot",
                    // Each may be as large as a state gets.
                    1,
                    row -> sink.accept(new Piece.Snapshot(
                            row.getString(1), row.getLong(2), row.getLong(3), serialized(row, 4), metadata(row, 7))));
            each(
                    "SELECT owner, sha256, size, since, stored_at, settled FROM heddle_payload_owner",
                    500,
                    row -> sink.accept(new Piece.Held(
                            WorkflowInstance.persistenceId(InstanceId.of(row.getString(1)))
                                    .id(),
                            row.getBytes(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getBoolean(6) ? null : row.getLong(5))));
            connection.commit();
        } catch (SQLException e) {
            throw unavailable(settings, e, "see what the database says, then export again");
        }
    }

    private void events(Consumer<Piece> sink) throws SQLException {
        Beginnings beginnings = new Beginnings(sink);
        each(
                "SELECT persistence_id, sequence_number, write_timestamp, writer, adapter_manifest, event_ser_id,"
                        + " event_ser_manifest, event_payload, meta_ser_id, meta_ser_manifest, meta_payload, deleted"
                        + " FROM event_journal ORDER BY persistence_id, sequence_number",
                50,
                row -> {
                    String id = row.getString(1);
                    long sequenceNr = row.getLong(2);
                    if (row.getBoolean(12)) {
                        beginnings.deleted(id, sequenceNr);
                        return;
                    }
                    beginnings.event(id, sequenceNr);
                    String manifest = row.getString(5);
                    sink.accept(new Piece.Event(
                            id,
                            sequenceNr,
                            row.getLong(3),
                            row.getString(4),
                            manifest == null ? "" : manifest,
                            serialized(row, 6),
                            metadata(row, 9)));
                });
        beginnings.end();
    }

    /** Tells of each id where its events begin; of one whose events are all deleted, the last of them is still there. */
    private static final class Beginnings {
        private final Consumer<Piece> sink;
        private String id = "";
        private long deleted;
        private boolean told = true;

        Beginnings(Consumer<Piece> sink) {
            this.sink = sink;
        }

        void deleted(String whose, long sequenceNr) {
            turnTo(whose);
            deleted = sequenceNr;
        }

        void event(String whose, long sequenceNr) {
            turnTo(whose);
            if (!told) {
                told = true;
                sink.accept(new Piece.Reached(id, sequenceNr - 1, sequenceNr));
            }
        }

        private void turnTo(String whose) {
            if (!whose.equals(id)) {
                end();
                id = whose;
                deleted = 0;
                told = false;
            }
        }

        void end() {
            if (!told) {
                sink.accept(new Piece.Reached(id, deleted, deleted));
            }
        }
    }

    @FunctionalInterface
    private interface Row {
        void of(ResultSet row) throws SQLException;
    }

    /** Some rows at a time, however many there are. */
    private void each(String sql, int atATime, Row action) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(atATime);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    action.of(row);
                }
            }
        }
    }

    private static Piece.Serialized serialized(ResultSet row, int column) throws SQLException {
        return new Piece.Serialized(row.getInt(column), row.getString(column + 1), row.getBytes(column + 2));
    }

    private static Piece.@Nullable Serialized metadata(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column + 2);
        return bytes == null ? null : new Piece.Serialized(row.getInt(column), row.getString(column + 1), bytes);
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    @Override
    public long begin(UUID export) {
        try {
            long position = 0;
            if (isBegun(connection)) {
                position = goOn(export);
            } else {
                requireEmpty();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE heddle_import (export UUID PRIMARY KEY, position BIGINT NOT NULL)");
                }
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO heddle_import (export, position) VALUES (?, 0)")) {
                    insert.setObject(1, export);
                    insert.executeUpdate();
                }
            }
            connection.commit();
            batch = new Batch(connection);
            return position;
        } catch (SQLException e) {
            throw unavailable(settings, e, "see what the database says, " + AGAIN);
        }
    }

    private long goOn(UUID export) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT position FROM heddle_import WHERE export = ?")) {
            select.setObject(1, export);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new HeddleException(
                            "STORE_NOT_EMPTY",
                            settings.url()
                                    + " holds a part of another export, whose import is not finished. Fix: import"
                                    + " that file again, or drop the database and create it anew");
                }
                return row.getLong(1);
            }
        }
    }

    private void requireEmpty() throws SQLException {
        for (String table : new String[] {"event_journal", "snapshot", "heddle_payload"}) {
            if (yes(connection, "SELECT EXISTS (SELECT 1 FROM " + table + ")")) {
                throw new HeddleException(
                        "STORE_NOT_EMPTY",
                        settings.url() + " holds data already, in " + table
                                + ", perhaps of a node that was started on it. Fix: import into a new database, before"
                                + " any node is started on it: createdb --owner " + settings.user() + " NAME");
            }
        }
    }

    @Override
    public void take(Piece piece, long position) {
        try {
            Batch open = open();
            open.add(piece);
            open.position = position;
            if (open.rows >= ROWS_PER_BATCH || open.bytes >= BYTES_PER_BATCH) {
                open.commit();
            }
        } catch (SQLException e) {
            throw unavailable(settings, e, "see what the database says, " + AGAIN);
        }
    }

    @Override
    public void finish() {
        try {
            open().commit();
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE heddle_import");
                // The first questions come before the database has looked at its new tables by itself.
                statement.execute("ANALYZE event_journal, snapshot, heddle_payload, heddle_payload_owner");
            }
            connection.commit();
        } catch (SQLException e) {
            throw unavailable(settings, e, "see what the database says, " + AGAIN);
        }
    }

    private Batch open() {
        if (batch == null) {
            throw new IllegalStateException("begin() comes first");
        }
        return batch;
    }

    /** Rows that become durable together, and with them how far the import is. */
    private static final class Batch {
        private static final String ID = " (persistence_id, sequence_number, ";

        private final Connection connection;
        private final PreparedStatement blobs;
        private final PreparedStatement events;
        private final PreparedStatement snapshots;
        private final PreparedStatement owners;
        private final PreparedStatement mark;
        private long position;
        private int rows;
        private long bytes;

        Batch(Connection connection) throws SQLException {
            this.connection = connection;
            blobs = connection.prepareStatement("INSERT INTO heddle_payload (sha256, content) VALUES (?, ?)");
            events = connection.prepareStatement("INSERT INTO event_journal" + ID
                    + "deleted, writer, write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest,"
                    + " event_payload, meta_ser_id, meta_ser_manifest, meta_payload)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            snapshots = connection.prepareStatement("INSERT INTO snapshot" + ID
                    + "created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload, meta_ser_id,"
                    + " meta_ser_manifest, meta_payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            owners = connection.prepareStatement("INSERT INTO heddle_payload_owner"
                    + " (owner, sha256, size, since, stored_at, settled) VALUES (?, ?, ?, ?, ?, ?)");
            mark = connection.prepareStatement("UPDATE heddle_import SET position = ?");
        }

        void add(Piece piece) throws SQLException {
            if (piece instanceof Piece.Blob blob) {
                blobs.setBytes(1, blob.hash());
                blobs.setBytes(2, blob.content());
                add(blobs, blob.content().length);
            } else if (piece instanceof Piece.Reached reached) {
                if (reached.highest() > 0 && reached.highest() == reached.deletedTo()) {
                    // Without any event, this row is how the plug-in knows what was reached.
                    add(
                            new Piece.Event(
                                    reached.persistenceId(),
                                    reached.highest(),
                                    0,
                                    "",
                                    "",
                                    new Piece.Serialized(0, "", new byte[0]),
                                    null),
                            true);
                }
            } else if (piece instanceof Piece.Event event) {
                add(event, false);
            } else if (piece instanceof Piece.Snapshot snapshot) {
                snapshots.setString(1, snapshot.persistenceId());
                snapshots.setLong(2, snapshot.sequenceNr());
                snapshots.setLong(3, snapshot.timestamp());
                set(snapshots, 4, snapshot.payload());
                set(snapshots, 7, snapshot.metadata());
                add(snapshots, snapshot.payload().bytes().length);
            } else if (piece instanceof Piece.Held held) {
                Long storedAt = held.storedAt();
                owners.setString(1, WorkflowInstance.idOf(held.persistenceId()).value());
                owners.setBytes(2, held.hash());
                owners.setLong(3, held.size());
                owners.setLong(4, held.since());
                owners.setLong(5, storedAt == null ? held.since() : storedAt);
                owners.setBoolean(6, storedAt == null);
                add(owners, held.hash().length);
            }
        }

        private void add(Piece.Event event, boolean deleted) throws SQLException {
            events.setString(1, event.persistenceId());
            events.setLong(2, event.sequenceNr());
            events.setBoolean(3, deleted);
            events.setString(4, event.writer());
            events.setLong(5, event.timestamp());
            events.setString(6, event.adapterManifest());
            set(events, 7, event.payload());
            set(events, 10, event.metadata());
            add(events, event.payload().bytes().length);
        }

        private static void set(PreparedStatement statement, int column, Piece.@Nullable Serialized object)
                throws SQLException {
            if (object == null) {
                statement.setNull(column, Types.INTEGER);
                statement.setNull(column + 1, Types.VARCHAR);
                statement.setNull(column + 2, Types.BINARY);
            } else {
                statement.setInt(column, object.serializer());
                statement.setString(column + 1, object.manifest());
                statement.setBytes(column + 2, object.bytes());
            }
        }

        private void add(PreparedStatement insert, int size) throws SQLException {
            insert.addBatch();
            rows++;
            bytes += size;
        }

        void commit() throws SQLException {
            // Whoever holds a payload refers to it.
            blobs.executeBatch();
            events.executeBatch();
            snapshots.executeBatch();
            owners.executeBatch();
            mark.setLong(1, position);
            mark.executeUpdate();
            connection.commit();
            rows = 0;
            bytes = 0;
        }
    }

    @Override
    public void close() {
        // What was not committed is undone, and the statements and the lock go with the connection.
        closeQuietly(connection);
    }

    private static HeddleException unavailable(PostgresSettings settings, SQLException e, String fix) {
        return new HeddleException(
                "STORE_UNAVAILABLE",
                "PostgreSQL at " + settings.url() + " cannot be used: " + e.getMessage() + ". Fix: " + fix,
                e);
    }
}
