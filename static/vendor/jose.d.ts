export { CompactEncrypt, CompactSign, FlattenedSign, importJWK } from "jose";
