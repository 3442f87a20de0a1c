import { vi } from "vitest";
import "./growth.suite";
import "./ordering.suite";
import "./permissions.suite";
import "./refusals.suite";
import "./resources.suite";
import "./stages.suite";
import "./warnings.suite";

// One file for all of them: loading both engines takes longer than every test.
vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));
