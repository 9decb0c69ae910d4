export { deflateSync } from "fflate";
