package io.heddle.bench;

import io.heddle.bench.harness.Steps;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What a workflow engine on PostgreSQL cannot beat with a commit per step: rows of a step's size, each committed alone. */
final class PostgresLimit implements Repeated.Place {
    private static final String RESULT = Steps.result("w", "n");

    private final int writer;
    private final Connection connection;
    private final PreparedStatement insert;
    private int step;

    private PostgresLimit(String url, int writer) {
        this.writer = writer;
        try {
            connection = DriverManager.getConnection(url);
            insert = connection.prepareStatement("INSERT INTO step_result (workflow, step, result) VALUES (?, ?, ?)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> run(String url, int connections, int warmUp, int seconds)
            throws SQLException, InterruptedException, ExecutionException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE step_result (workflow text, step int, result text,"
                    + " at timestamptz DEFAULT now(), PRIMARY KEY (workflow, step))");
        }
        return Repeated.blocking(connections, warmUp, seconds, writer -> new PostgresLimit(url, writer));
    }

    @Override
    public Object call() throws SQLException {
        insert.setString(1, "w-" + writer);
        insert.setInt(2, step++);
        insert.setString(3, RESULT);
        return insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
