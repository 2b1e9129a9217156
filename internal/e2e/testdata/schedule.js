// Calls GetSubjectOfCareSchedule 1 with npm's soap and the real WSDL.
//
// usage: schedule.js WSDL URL CERT KEY CA LOGICAL_ADDRESS PERSON FACILITY OUT
//
// Writes the whole response envelope to OUT and prints one JSON line: how many
// times came. A SOAP fault is told in the same way, and ends it with 3.
'use strict';
const fs = require('fs');
const soap = require('soap');

const [wsdl, url, cert, key, ca, address, person, facility, out] = process.argv.slice(2);

async function main() {
  const client = await soap.createClientAsync(wsdl, { endpoint: url });
  client.setSecurity(new soap.ClientSSLSecurity(fs.readFileSync(key), fs.readFileSync(cert), fs.readFileSync(ca), {}));
  client.addSoapHeader({ LogicalAddress: address }, '', 'itr', 'urn:riv:itintegration:registry:1');
  bodyIsLastPart(client);
  let answer, raw;
  try {
    [answer, raw] = await client.GetSubjectOfCareScheduleAsync({ 'tjsr:healthcare_facility': facility, 'tjsr:subject_of_care': person });
  } catch (err) {
    const fault = err.root && err.root.Envelope && err.root.Envelope.Body.Fault;
    if (!fault) throw err;
    console.log(JSON.stringify({ fault: fault.faultstring }));
    process.exit(3);
  }
  fs.writeFileSync(out, raw);
  console.log(JSON.stringify({ times: [].concat((answer && answer.timeslotDetail) || []).length }));
}

// This library sends the first part of a message as the body, whatever soap:body's
// parts="parameters" says; in every RIV-TA contract the first part is a header.
// What its users do is to point the operation at the element of the request, and to
// write the prefix of the fields themselves.
function bodyIsLastPart(client) {
  const ns = 'urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1';
  const { schemas, bindings } = client.wsdl.definitions;
  const input = schemas[ns].elements.GetSubjectOfCareSchedule;
  Object.assign(input, { targetNSAlias: 'tjsr', targetNamespace: ns, $lookupType: 'tjsr:GetSubjectOfCareSchedule', $lookupTypes: [] });
  for (const binding of Object.values(bindings)) binding.methods.GetSubjectOfCareSchedule.input = input;
}

main().catch((err) => {
  console.error(err.message);
  process.exit(1);
});
