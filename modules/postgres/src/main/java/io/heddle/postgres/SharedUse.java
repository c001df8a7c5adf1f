package io.heddle.postgres;

import io.heddle.HeddleException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * That a node uses the database, said by a shared lock of a connection kept for it alone. An export or import takes the same
 * lock for itself, so neither begins while a node runs, and no node starts while either is at work. Notes of members say the
 * same a moment later, and are all that is left while the connection is broken.
 */
final class SharedUse implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 1;

    private final PostgresSettings settings;
    private final AtomicReference<@Nullable Connection> held = new AtomicReference<>();

    /** @throws HeddleException STORE_IN_USE if an export or import is at work, STORE_UNAVAILABLE */
    SharedUse(PostgresSettings settings) {
        this.settings = settings;
        try {
            hold();
        } catch (SQLException e) {
            throw Schema.unavailable(settings, e);
        }
    }

    /** Takes the lock again if its connection has broken. */
    void hold() throws SQLException {
        Connection known = held.get();
        if (known != null && known.isValid(PATIENCE_SECONDS)) {
            return;
        }
        close();
        Connection connection = connect(settings);
        held.set(connection);
        if (!lock(connection, "SELECT pg_try_advisory_lock_shared(?)")) {
            close();
            throw new HeddleException(
                    "STORE_IN_USE",
                    "an export or import is at work on " + settings.url() + ". Fix: wait until it has ended");
        }
    }

    /** A connection outside of any pool: it is kept, or works for hours. */
    static Connection connect(PostgresSettings settings) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", Integer.toString(settings.connectTimeoutSeconds()));
        properties.setProperty("loginTimeout", Integer.toString(settings.connectTimeoutSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        return DriverManager.getConnection(settings.url(), properties);
    }

    /** Whether a lock that lasts as long as the connection was to be had. */
    static boolean lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, PostgresContents.LOCK);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        Connection known = held.getAndSet(null);
        if (known != null) {
            PostgresContents.closeQuietly(known);
        }
    }
}
