package acratools.logverifier;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import acratools.testkit.ToolRun;
import java.util.List;

/** One verification in a JVM of its own, with the effort that the tool takes there. */
final class ChildTrial {
    private ChildTrial() {}

    /**
     * A run that prints the report and, behind it, subject and reason of the failure.
     *
     * @param files {@code -} is so many chains as {@code chains} says, one after the other
     * @param key {@code good} or another
     */
    static ToolRun of(AuditLogFormat format, String key, int chains, String file, String... jvmFlags) {
        return ToolRun.java(jvmFlags)
                .args("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), ChildTrial.class.getName())
                .args(format.name(), key, Integer.toString(chains), file);
    }

    public static void main(String[] args) {
        AuditLogFormat format = AuditLogFormat.valueOf(args[0]);
        byte[] key = args[1].equals("good") ? SignedLog.KEY : new byte[32];
        String text = format == AuditLogFormat.JSON ? "\"msg\":\"one\"" : "one";
        byte[] chain = new SignedLog(format).chain(text).end().bytes();
        Outcome outcome = new LogTrial(format, key)
                .goingOn()
                .asTheToolWould()
                .stdin(new RepeatedStream(chain, Integer.parseInt(args[2])))
                .verify(List.of(args[3]));
        System.out.println(outcome.report().json(outcome.isGood()));
        System.out.println(outcome.subject() + ": " + outcome.reason());
        System.out.println(outcome.hint());
    }
}
