package acratools.rollback;

/** Takes no statements. */
enum NoStatements implements StatementSink {
    INSTANCE;

    @Override
    public void write(StatementBuffer statements) {}

    @Override
    public void complete() {}

    @Override
    public void beginCommit() {}

    @Override
    public void commitRefused() {}

    @Override
    public void publish() {}

    @Override
    public void close() {}
}
