package acratools.cli;

import acratools.secret.Secret;

/** A tool for {@link ShutdownTest} to send signals to: a job of endless steps, or one that never comes to a safe point. */
final class SignalledMain {
    private SignalledMain() {}

    public static void main(String[] args) {
        SampleCommand command = args[0].equals("stubborn")
                ? new SampleCommand(SignalledMain::runOnUntilErased)
                : new SampleCommand(SignalledMain::runUntilTold);
        System.exit(Tool.run(command, new String[] {"-v", "--client_id=" + args[0]}));
    }

    private static void runUntilTold(ToolContext tool) {
        tool.log().info("Started");
        if (tool.get(SampleCommand.CLIENT_ID).equals("short")) {
            tool.results().line("done");
            return;
        }
        while (true) {
            tool.checkpoint();
            Thread.onSpinWait();
        }
    }

    private static void runOnUntilErased(ToolContext tool) {
        Secret secret = tool.secrets().hold(Secret.adopt(new byte[32]));
        tool.log().info("Started");
        while (true) {
            secret.use(bytes -> bytes[0]);
        }
    }
}
