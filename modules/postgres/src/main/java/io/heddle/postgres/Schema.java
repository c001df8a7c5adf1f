package io.heddle.postgres;

import io.heddle.HeddleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables, in numbered versions. Each version is a file of SQL that takes the tables from the one before it; which one
 * they have is in {@code heddle_schema}. Nodes that start together change them one after the other.
 */
final class Schema {
    /** The version this release needs. */
    static final int NEEDED = 3;

    /** Any number nobody else locks: whoever holds it may change the tables. */
    private static final long LOCK = 0x68_65_64_64_6C_65L;

    private Schema() {}

    /**
     * Makes sure that the tables are those this release needs.
     *
     * @throws HeddleException STORE_UNAVAILABLE when the database cannot be used, STORE_VERSION when its tables are older
     *     and may not be changed, or newer
     */
    static void prepare(PostgresSettings settings) {
        within(settings, connection -> upgrade(settings, connection));
    }

    /** A database an import has not finished would lose what is still in the file. */
    static void requireNoImport(PostgresSettings settings) {
        within(settings, connection -> {
            if (PostgresContents.isBegun(connection)) {
                throw importNotFinished(settings);
            }
        });
    }

    static HeddleException importNotFinished(PostgresSettings settings) {
        return new HeddleException(
                "STORE_UNAVAILABLE",
                "an import into " + settings.url()
                        + " is not finished. Fix: run the same heddle import again, which goes"
                        + " on where it stopped, or drop the database and create it anew");
    }

    @FunctionalInterface
    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private static void within(PostgresSettings settings, Work work) {
        try (Connection connection = SharedUse.connect(settings)) {
            connection.setAutoCommit(false);
            try {
                work.on(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw unavailable(settings, e);
        }
    }

    private static void upgrade(PostgresSettings settings, Connection connection) throws SQLException {
        lock(connection);
        int found = version(connection);
        if (found > NEEDED) {
            throw new HeddleException(
                    "STORE_VERSION",
                    "the tables in " + settings.url() + " are of version " + found
                            + ", this release knows version " + NEEDED
                            + ". Start the release that wrote them, or a newer one");
        }
        if (found < NEEDED && !settings.migrate()) {
            throw new HeddleException(
                    "STORE_VERSION",
                    "the tables in " + settings.url() + " are of version " + found
                            + ", this release needs version " + NEEDED
                            + ". Start one node with heddle.postgres.migrate = on");
        }
        for (int next = found + 1; next <= NEEDED; next++) {
            apply(connection, next);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        // Held to the end of the transaction.
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            lock.executeQuery().close();
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('heddle_schema') IS NOT NULL")) {
                table.next();
                if (!table.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet newest = statement.executeQuery("SELECT coalesce(max(version), 0) FROM heddle_schema")) {
                newest.next();
                return newest.getInt(1);
            }
        }
    }

    private static void apply(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS heddle_schema"
                    + " (version INTEGER PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())");
            statement.execute(script(version));
        }
        try (PreparedStatement note = connection.prepareStatement("INSERT INTO heddle_schema (version) VALUES (?)")) {
            note.setInt(1, version);
            note.executeUpdate();
        }
    }

    private static String script(int version) {
        try (InputStream file = Schema.class.getResourceAsStream("schema/" + version + ".sql")) {
            if (file == null) {
                throw new IllegalStateException("schema/" + version + ".sql is not in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HeddleException unavailable(PostgresSettings settings, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String fix;
        if (state.startsWith("08")) {
            fix = "start it, or correct heddle.postgres.url";
        } else if (state.startsWith("28")) {
            fix = "correct heddle.postgres.user, and the password in HEDDLE_POSTGRES_PASSWORD";
        } else if (state.equals("3D000")) {
            fix = "create the database, for example with: createdb --owner " + settings.user() + " NAME";
        } else if (state.equals("42501")) {
            fix = "let the user " + settings.user() + " create tables there: it must own the database or its schema";
        } else {
            fix = "see what the database says";
        }
        return new HeddleException(
                "STORE_UNAVAILABLE",
                "PostgreSQL at " + settings.url() + " cannot be used: " + e.getMessage() + ". Fix: " + fix,
                e);
    }
}
