package io.heddle.postgres;

import io.heddle.runtime.store.Members;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Rows of {@code heddle_member}. Those nobody renewed for an hour are of nodes that will not come back. */
final class PostgresMembers implements Members {
    private static final String NOTE = "INSERT INTO heddle_member (address, noted_at) VALUES (?, clock_timestamp())"
            + " ON CONFLICT (address) DO UPDATE SET noted_at = excluded.noted_at";
    private static final String NOTED =
            "SELECT address, extract(epoch FROM clock_timestamp() - noted_at) FROM heddle_member";
    private static final String OLD =
            "DELETE FROM heddle_member WHERE noted_at < clock_timestamp() - interval '1 hour'";
    private static final String FORGET = "DELETE FROM heddle_member WHERE address = ?";

    private final Connections connections;
    private final SharedUse use;

    /** @param use held again with every note, should its connection have broken */
    PostgresMembers(Connections connections, SharedUse use) {
        this.connections = connections;
        this.use = use;
    }

    @Override
    public void note(String address) {
        update(NOTE, address);
        try {
            use.hold();
        } catch (SQLException e) {
            throw new IllegalStateException("that this node uses the database cannot be said: " + e.getMessage(), e);
        }
    }

    @Override
    public void forget(String address) {
        update(FORGET, address);
    }

    private void update(String sql, String address) {
        try {
            connections.within(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, address);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the list of members cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Duration> noted() {
        try {
            return connections.within(connection -> {
                try (PreparedStatement old = connection.prepareStatement(OLD)) {
                    old.executeUpdate();
                }
                Map<String, Duration> noted = new HashMap<>();
                try (PreparedStatement statement = connection.prepareStatement(NOTED);
                        ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        noted.put(rows.getString(1), Duration.ofMillis((long) (rows.getDouble(2) * 1_000)));
                    }
                }
                return noted;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the list of members cannot be read: " + e.getMessage(), e);
        }
    }
}
