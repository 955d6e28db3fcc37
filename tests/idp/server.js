// Starts the simulator. Ports and addresses come from the environment; see README.md.
import { startSimulator } from "./simulator.js";

const {
  IDP_HOST,
  IDP_PORT,
  IDP_CONTROL_PORT,
  IDP_ORIGIN,
  IDP_REDIRECT_URIS,
  IDP_FRONTCHANNEL_LOGOUT_URI,
  IDP_SINGLE_SIGN_ON,
} = process.env;

const DEMO_SITE = "http://127.0.0.1:8080/wp-login.php?action=vestibule";

try {
  const { origin, control, close } = await startSimulator({
    host: IDP_HOST || "127.0.0.1",
    port: Number(IDP_PORT || 9400),
    controlPort: Number(IDP_CONTROL_PORT || 9401),
    origin: IDP_ORIGIN || undefined,
    settings: {
      redirect_uris: (
        IDP_REDIRECT_URIS || `${DEMO_SITE}_callback,${DEMO_SITE}_logged_out`
      )
        .split(",")
        .map((uri) => uri.trim()),
      frontchannel_logout_uri:
        IDP_FRONTCHANNEL_LOGOUT_URI ?? `${DEMO_SITE}_frontchannel_logout`,
      single_sign_on: IDP_SINGLE_SIGN_ON !== "off",
    },
  });
  console.log(`Identity provider simulator: ${origin} (control: ${control})`);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(
    error.code === "EADDRINUSE" ? `Port ${error.port} is taken.` : error,
  );
  process.exit(1);
}
